import ts = require("typescript");

import type { Block, LoopStatement, Statement, TryStatement } from "../../ir";
import { declareBlock, declareList, declareName, isAmbient } from "./hoist";
import { bind } from "./patterns";
import type { Lowering } from "./state";
import { noteWrite } from "./writes";

type Lower = (state: Lowering, node: never) => readonly Statement[];

/** Lowers statements in order; declarations of types, imports and empty statements leave nothing. */
export function lowerStatements(state: Lowering, nodes: readonly ts.Statement[]): Statement[] {
  return nodes.flatMap((node) => lowerStatement(state, node));
}

function lowerStatement(state: Lowering, node: ts.Statement): readonly Statement[] {
  const lower = table.get(node.kind);
  return lower ? lower(state, node as never) : [];
}

const kinds = ts.SyntaxKind;

const table = new Map<ts.SyntaxKind, Lower>([
  [kinds.Block, (state, node: ts.Block) => [lowerBlock(state, node)]],
  [kinds.ExpressionStatement, lowerExpressionStatement],
  [kinds.VariableStatement, lowerVariableStatement],
  [kinds.IfStatement, lowerIf],
  [kinds.WhileStatement, lowerWhile],
  [kinds.DoStatement, lowerWhile],
  [kinds.ForStatement, lowerFor],
  [kinds.ForOfStatement, lowerForEach],
  [kinds.ForInStatement, lowerForEach],
  [kinds.SwitchStatement, lowerSwitch],
  [kinds.TryStatement, lowerTry],
  [kinds.ReturnStatement, lowerReturn],
  [kinds.ThrowStatement, lowerThrow],
  [kinds.BreakStatement, lowerJump],
  [kinds.ContinueStatement, lowerJump],
  [kinds.LabeledStatement, lowerLabelled],
  [kinds.WithStatement, lowerWith],
  [kinds.FunctionDeclaration, lowerFunctionDeclaration],
  [kinds.ClassDeclaration, lowerClassDeclaration],
  [kinds.EnumDeclaration, lowerEnum],
  [kinds.ModuleDeclaration, lowerNamespace],
  [kinds.ExportAssignment, lowerExportAssignment],
]);

function lowerBlock(state: Lowering, node: ts.Block): Block {
  return state.inScope(() => {
    declareBlock(state, node.statements);
    return { kind: "block", span: state.span(node), body: lowerStatements(state, node.statements) };
  });
}

/** A statement in a place that takes just one. */
function lowerSingle(state: Lowering, node: ts.Statement): Statement {
  const lowered = state.inScope(() => {
    if (!ts.isBlock(node)) declareBlock(state, [node]);
    return lowerStatement(state, node);
  });
  return lowered.length === 1 ? lowered[0]! : { kind: "block", span: state.span(node), body: lowered };
}

function lowerExpressionStatement(state: Lowering, node: ts.ExpressionStatement): Statement[] {
  const expression = state.walk.expression(state, node.expression);
  return [{ kind: "expression", span: state.span(node), expression }];
}

function lowerVariableStatement(state: Lowering, node: ts.VariableStatement): Statement[] {
  if (isAmbient(node)) return [];
  const list = node.declarationList;
  const lowered = lowerDeclarations(state, list);
  // One declarator is the whole statement: a fix that removes or precedes it needs its keyword and semicolon.
  return lowered.length === 1 ? [{ ...lowered[0]!, span: state.span(node) }] : lowered;
}

function lowerDeclarations(state: Lowering, list: ts.VariableDeclarationList): Statement[] {
  return list.declarations.map((declaration) => {
    const init = declaration.initializer && state.walk.expression(state, declaration.initializer);
    const bound = bind(state, declaration.name, init ? { init } : {});
    return { kind: "variable", span: state.span(declaration), keyword: keyword(list), ...bound, init };
  });
}

function keyword(list: ts.VariableDeclarationList): "const" | "let" | "var" | "using" | "await using" {
  switch (list.flags & ts.NodeFlags.BlockScoped) {
    case ts.NodeFlags.Const:
      return "const";
    case ts.NodeFlags.Let:
      return "let";
    case ts.NodeFlags.Using:
      return "using";
    case ts.NodeFlags.AwaitUsing:
      return "await using";
    default:
      return "var";
  }
}

function lowerIf(state: Lowering, node: ts.IfStatement): Statement[] {
  const test = state.walk.expression(state, node.expression);
  const then = lowerSingle(state, node.thenStatement);
  const otherwise = node.elseStatement && lowerSingle(state, node.elseStatement);
  return [{ kind: "if", span: state.span(node), test, then, else: otherwise }];
}

function lowerWhile(state: Lowering, node: ts.WhileStatement | ts.DoStatement): Statement[] {
  const isDo = ts.isDoStatement(node);
  const body = isDo ? lowerSingle(state, node.statement) : undefined;
  const test = state.walk.expression(state, node.expression);
  const loop = isDo ? "do" : "while";
  return [{ ...loopOf(state, node, loop), test, body: body ?? lowerSingle(state, node.statement) }];
}

function lowerFor(state: Lowering, node: ts.ForStatement): Statement[] {
  return state.inScope(() => {
    const init = lowerForInit(state, node.initializer);
    const test = node.condition && state.walk.expression(state, node.condition);
    const update = node.incrementor && state.walk.expression(state, node.incrementor);
    const body = lowerSingle(state, node.statement);
    return [{ ...loopOf(state, node, "for"), init, test, update, body }];
  });
}

function lowerForInit(state: Lowering, init: ts.ForInitializer | undefined): Statement[] {
  if (!init) return [];
  if (ts.isVariableDeclarationList(init)) {
    declareList(state, init);
    return lowerDeclarations(state, init);
  }
  return [{ kind: "expression", span: state.span(init), expression: state.walk.expression(state, init) }];
}

function lowerForEach(state: Lowering, node: ts.ForOfStatement | ts.ForInStatement): Statement[] {
  return state.inScope(() => {
    const each = lowerEach(state, node.initializer);
    const over = state.walk.expression(state, node.expression);
    const isAwait = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    const loop = ts.isForOfStatement(node) ? "for-of" : "for-in";
    return [
      { ...loopOf(state, node, loop), await: isAwait, each, over, body: lowerSingle(state, node.statement) },
    ];
  });
}

function lowerEach(state: Lowering, init: ts.ForInitializer): LoopStatement["each"] {
  if (ts.isVariableDeclarationList(init)) {
    declareList(state, init);
    const bound = init.declarations.map((declaration) => bind(state, declaration.name, {}));
    return {
      bindings: bound.flatMap((one) => one.bindings),
      target: undefined,
      defaults: bound.flatMap((one) => one.defaults),
    };
  }
  const target = state.walk.expression(state, init);
  noteWrite(state, target, target);
  return { bindings: [], target, defaults: [] };
}

function loopOf(
  state: Lowering,
  node: ts.IterationStatement,
  loop: LoopStatement["loop"],
): Omit<LoopStatement, "body"> {
  const span = state.span(node);
  const word = loop.startsWith("for") ? 3 : loop.length;
  const keywordSpan = { start: span.start, end: Math.min(span.end, span.start + word) };
  const none = {
    await: false,
    init: [],
    test: undefined,
    update: undefined,
    over: undefined,
    each: undefined,
  };
  return { kind: "loop", span, loop, keywordSpan, ...none };
}

function lowerSwitch(state: Lowering, node: ts.SwitchStatement): Statement[] {
  const subject = state.walk.expression(state, node.expression);
  return state.inScope(() => {
    for (const clause of node.caseBlock.clauses) declareBlock(state, clause.statements);
    const cases = node.caseBlock.clauses.map((clause) => ({
      test: ts.isCaseClause(clause) ? state.walk.expression(state, clause.expression) : undefined,
      body: lowerStatements(state, clause.statements),
      span: state.span(clause),
    }));
    return [{ kind: "switch", span: state.span(node), subject, cases }];
  });
}

function lowerTry(state: Lowering, node: ts.TryStatement): Statement[] {
  const block = lowerBlock(state, node.tryBlock);
  const caught = node.catchClause && lowerCatch(state, node.catchClause);
  const last = node.finallyBlock && lowerBlock(state, node.finallyBlock);
  return [{ kind: "try", span: state.span(node), block, catch: caught, finally: last }];
}

function lowerCatch(state: Lowering, node: ts.CatchClause): NonNullable<TryStatement["catch"]> {
  return state.inScope(() => {
    const name = node.variableDeclaration?.name;
    if (name) declareName(state, name, "catch");
    const bound = name ? bind(state, name, {}) : { bindings: [], defaults: [] };
    return { ...bound, body: lowerBlock(state, node.block), span: state.span(node) };
  });
}

function lowerReturn(state: Lowering, node: ts.ReturnStatement): Statement[] {
  const value = node.expression && state.walk.expression(state, node.expression);
  return [{ kind: "return", span: state.span(node), value }];
}

function lowerThrow(state: Lowering, node: ts.ThrowStatement): Statement[] {
  return [{ kind: "throw", span: state.span(node), value: state.walk.expression(state, node.expression) }];
}

function lowerJump(state: Lowering, node: ts.BreakOrContinueStatement): Statement[] {
  const kind = node.kind === kinds.BreakStatement ? "break" : "continue";
  return [{ kind, span: state.span(node), label: node.label?.text }];
}

function lowerLabelled(state: Lowering, node: ts.LabeledStatement): Statement[] {
  const body = lowerSingle(state, node.statement);
  return [{ kind: "labelled", span: state.span(node), label: node.label.text, body }];
}

/** `with` cannot be resolved; its object is evaluated and its body runs. */
function lowerWith(state: Lowering, node: ts.WithStatement): Statement[] {
  const expression = state.walk.expression(state, node.expression);
  const object: Statement = { kind: "expression", span: state.span(node.expression), expression };
  return [object, lowerSingle(state, node.statement)];
}

function lowerFunctionDeclaration(state: Lowering, node: ts.FunctionDeclaration): Statement[] {
  // Overloads and ambient functions have no code.
  if (!node.body || isAmbient(node)) return [];
  const id = state.walk.function(state, node, {});
  const binding = node.name && state.resolve(node.name.text);
  if (binding !== undefined) state.bindings[binding]!.declares = { function: id };
  return [{ kind: "declaration", span: state.span(node), declares: { function: id } }];
}

function lowerClassDeclaration(state: Lowering, node: ts.ClassDeclaration): Statement[] {
  if (isAmbient(node)) return [];
  const id = state.walk.class(state, node);
  return [{ kind: "declaration", span: state.span(node), declares: { class: id } }];
}

/** An enum runs the initial values of its members. */
function lowerEnum(state: Lowering, node: ts.EnumDeclaration): Statement[] {
  if (isAmbient(node)) return [];
  const values = node.members.flatMap((member) => (member.initializer ? [member.initializer] : []));
  return values.map((value) => ({
    kind: "expression",
    span: state.span(value),
    expression: state.walk.expression(state, value),
  }));
}

function lowerNamespace(state: Lowering, node: ts.ModuleDeclaration): readonly Statement[] {
  if (isAmbient(node) || !node.body) return [];
  if (ts.isModuleDeclaration(node.body)) return lowerNamespace(state, node.body);
  if (!ts.isModuleBlock(node.body)) return [];
  return [lowerBlock(state, node.body as unknown as ts.Block)];
}

function lowerExportAssignment(state: Lowering, node: ts.ExportAssignment): Statement[] {
  const expression = state.walk.expression(state, node.expression);
  return [{ kind: "expression", span: state.span(node), expression }];
}
