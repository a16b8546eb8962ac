import ts = require("typescript");

import type { Span } from "../../../text/span";
import type { FunctionId, FunctionIr, Parameter, Statement } from "../../ir";
import { declareBlock, declareName, declareVars } from "./hoist";
import { documented, functionName } from "./names";
import { bind } from "./patterns";
import type { FunctionNode, FunctionOptions, Lowering, Mutable } from "./state";

/** Lowers a function with everything in it. */
export function lowerFunction(state: Lowering, node: FunctionNode, options: FunctionOptions): FunctionId {
  const decorators = (ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []).map((decorator) =>
    state.walk.expression(state, decorator.expression),
  );
  const lowered = openFunction(state, node, options);
  lowered.decorators = decorators;
  const outer = { current: state.current, thisClass: state.thisClass };
  state.current = lowered.id;
  if (!ts.isArrowFunction(node)) state.thisClass = options.class;
  state.inScope(() => {
    if (ts.isFunctionExpression(node) && node.name) declareOwnName(state, node.name, lowered.id);
    state.inScope(() => lowerInside(state, node, lowered));
  });
  lowered.sites = state.nodes[lowered.id]!.length;
  state.current = outer.current;
  state.thisClass = outer.thisClass;
  return lowered.id;
}

/** Opens the pseudo-function that holds the code at the top level of the file. */
export function openFile(state: Lowering): Mutable<FunctionIr> {
  const span: Span = { start: 0, end: state.source.text.length };
  return addFunction(state, state.source, {
    id: 0,
    parent: undefined,
    name: "<file>",
    kind: "file",
    async: false,
    generator: false,
    parameters: [],
    class: undefined,
    decorators: [],
    body: [],
    span,
    nameSpan: { start: 0, end: 0 },
    bodySpan: span,
    expressionBody: false,
    doc: undefined,
    sites: 0,
  });
}

function openFunction(state: Lowering, node: FunctionNode, options: FunctionOptions): Mutable<FunctionIr> {
  const name = functionName(node);
  const span = state.span(node);
  return addFunction(state, node, {
    id: state.functions.length,
    parent: state.current,
    name: name?.text ?? anonymousName(state),
    kind: kindOf(node),
    async: modifierFlags(node, ts.ModifierFlags.Async),
    generator: "asteriskToken" in node && node.asteriskToken !== undefined,
    parameters: [],
    class: options.class,
    decorators: [],
    body: [],
    span,
    nameSpan: name ? state.span(name.node) : { start: span.start, end: firstTokenEnd(state, span) },
    bodySpan: bodySpan(state, node),
    expressionBody: ts.isArrowFunction(node) && !ts.isBlock(node.body),
    doc: docOf(state, node),
    sites: 0,
  });
}

function addFunction(state: Lowering, node: ts.Node, lowered: Mutable<FunctionIr>): Mutable<FunctionIr> {
  state.functions.push(lowered);
  state.nodes.push([]);
  state.functionNodes.push(node);
  state.functionIds.set(node, lowered.id);
  return lowered;
}

function declareOwnName(state: Lowering, name: ts.Identifier, id: FunctionId): void {
  state.bindings[state.declare(name, "function")]!.declares = { function: id };
}

function lowerInside(state: Lowering, node: FunctionNode, lowered: Mutable<FunctionIr>): void {
  const parameters = ts.isClassStaticBlockDeclaration(node) ? [] : [...node.parameters].filter(isReal);
  for (const parameter of parameters) declareName(state, parameter.name, "parameter");
  lowered.parameters = parameters.map((parameter, index) => lowerParameter(state, parameter, index));
  lowered.body = lowerBody(state, node.body);
}

/** `this` as a first parameter is a type only. */
function isReal(parameter: ts.ParameterDeclaration): boolean {
  return !(ts.isIdentifier(parameter.name) && parameter.name.text === "this");
}

function lowerParameter(state: Lowering, node: ts.ParameterDeclaration, index: number): Parameter {
  const fallback = node.initializer && state.walk.expression(state, node.initializer);
  const bound = bind(state, node.name, { parameter: index });
  const plain = ts.isIdentifier(node.name) ? bound.bindings[0] : undefined;
  if (plain !== undefined && fallback) state.bindings[plain]!.default = fallback;
  return {
    span: state.span(node),
    binding: plain,
    bindings: bound.bindings,
    name: ts.isIdentifier(node.name) ? node.name.text : undefined,
    optional: node.questionToken !== undefined || fallback !== undefined,
    rest: node.dotDotDotToken !== undefined,
    annotated: node.type !== undefined || ts.getJSDocType(node) !== undefined,
    default: fallback,
    defaults: bound.defaults,
  };
}

function lowerBody(state: Lowering, body: ts.Block | ts.Expression | undefined): Statement[] {
  if (!body) return [];
  if (!ts.isBlock(body)) {
    return [{ kind: "return", span: state.span(body), value: state.walk.expression(state, body) }];
  }
  declareVars(state, body);
  declareBlock(state, body.statements);
  return state.walk.statements(state, body.statements);
}

function anonymousName(state: Lowering): string {
  const parent = state.functions[state.current]!;
  return parent.kind === "file" ? "<anonymous>" : `${parent.name}.<anonymous>`;
}

function kindOf(node: FunctionNode): FunctionIr["kind"] {
  switch (node.kind) {
    case ts.SyntaxKind.ArrowFunction:
      return "arrow";
    case ts.SyntaxKind.MethodDeclaration:
      return "method";
    case ts.SyntaxKind.Constructor:
      return "constructor";
    case ts.SyntaxKind.GetAccessor:
      return "getter";
    case ts.SyntaxKind.SetAccessor:
      return "setter";
    case ts.SyntaxKind.ClassStaticBlockDeclaration:
      return "static-block";
    default:
      return "function";
  }
}

function modifierFlags(node: FunctionNode, flag: ts.ModifierFlags): boolean {
  return (ts.getCombinedModifierFlags(node as ts.Declaration) & flag) !== 0;
}

function firstTokenEnd(state: Lowering, span: Span): number {
  const word = /[\w$]+|\S/y;
  word.lastIndex = span.start;
  return Math.min(span.end, word.test(state.source.text) ? word.lastIndex : span.end);
}

function bodySpan(state: Lowering, node: FunctionNode): Span {
  const body = node.body;
  if (!body) return { start: node.end, end: node.end };
  const span = state.span(body);
  if (!ts.isBlock(body)) return span;
  const closed = state.source.text[span.end - 1] === "}" && span.end - 1 > span.start;
  return { start: Math.min(span.start + 1, span.end), end: closed ? span.end - 1 : span.end };
}

function docOf(state: Lowering, node: FunctionNode): string | undefined {
  const text = state.source.text;
  for (const place of new Set([documented(node), node])) {
    const ranges = ts.getLeadingCommentRanges(text, place.pos) ?? [];
    const doc = ranges
      .filter((range) => text.startsWith("/**", range.pos) && range.end - range.pos > 4)
      .at(-1);
    if (doc) return text.slice(doc.pos + 3, doc.end - 2).trim();
  }
  return undefined;
}
