import ts = require("typescript");

import type { Span } from "../../../text/span";
import type { Expression, Other } from "../../ir";
import { borrowed } from "./borrowed";
import { noteImportCall } from "./imports";
import { lowerJsx } from "./jsx";
import { withoutCasts } from "./names";
import { lowerObject } from "./objects";
import type { Lowering } from "./state";
import { noteWrite } from "./writes";

type Lower = (state: Lowering, node: never) => Expression;

/** Lowers an expression; parentheses, casts and non-null assertions vanish. */
export function lowerExpression(state: Lowering, outer: ts.Expression): Expression {
  const node = withoutCasts(outer);
  if (node !== outer) state.casts.set(node, outer);
  const lower = table.get(node.kind);
  return lower ? lower(state, node as never) : lowerOther(state, node);
}

const kinds = ts.SyntaxKind;

const table = new Map<ts.SyntaxKind, Lower>([
  [kinds.Identifier, lowerIdentifier],
  [kinds.ThisKeyword, (state, node: ts.Node) => ({ kind: "this", ...state.valued(node) })],
  [kinds.SuperKeyword, (state, node: ts.Node) => ({ kind: "super", ...state.valued(node) })],
  [kinds.StringLiteral, lowerText],
  [kinds.NoSubstitutionTemplateLiteral, lowerText],
  [kinds.RegularExpressionLiteral, lowerText],
  [kinds.BigIntLiteral, lowerText],
  [kinds.NumericLiteral, (state, node: ts.NumericLiteral) => literal(state, node, Number(node.text))],
  [kinds.TrueKeyword, (state, node: ts.Node) => literal(state, node, true)],
  [kinds.FalseKeyword, (state, node: ts.Node) => literal(state, node, false)],
  [kinds.NullKeyword, (state, node: ts.Node) => literal(state, node, null)],
  [kinds.TemplateExpression, lowerTemplate],
  [kinds.PropertyAccessExpression, lowerMember],
  [kinds.ElementAccessExpression, lowerIndex],
  [kinds.CallExpression, lowerCall],
  [kinds.NewExpression, lowerNew],
  [kinds.TaggedTemplateExpression, lowerTagged],
  [kinds.AwaitExpression, lowerAwait],
  [kinds.YieldExpression, lowerYield],
  [kinds.PrefixUnaryExpression, lowerPrefix],
  [kinds.PostfixUnaryExpression, lowerPostfix],
  [kinds.TypeOfExpression, lowerKeywordUnary],
  [kinds.VoidExpression, lowerKeywordUnary],
  [kinds.DeleteExpression, lowerKeywordUnary],
  [kinds.BinaryExpression, lowerBinary],
  [kinds.ConditionalExpression, lowerConditional],
  [kinds.FunctionExpression, lowerFunction],
  [kinds.ArrowFunction, lowerFunction],
  [kinds.ClassExpression, lowerClass],
  [kinds.ObjectLiteralExpression, lowerObject],
  [kinds.ArrayLiteralExpression, lowerArray],
  [kinds.SpreadElement, lowerSpread],
  [kinds.JsxElement, lowerJsx],
  [kinds.JsxSelfClosingElement, lowerJsx],
  [kinds.JsxFragment, lowerJsx],
]);

function literal(
  state: Lowering,
  node: ts.Node,
  value: string | number | boolean | null | undefined,
): Expression {
  return { kind: "literal", ...state.valued(node), value };
}

function lowerOther(state: Lowering, node: ts.Node, parts: readonly ts.Expression[] = []): Other {
  return { kind: "other", ...state.valued(node), parts: parts.map((part) => lowerExpression(state, part)) };
}

function lowerIdentifier(state: Lowering, node: ts.Identifier): Expression {
  // The parser puts an empty name where one is missing.
  if (node.text === "") return lowerOther(state, node);
  const binding = state.resolve(node.text);
  if (binding === undefined && node.text === "undefined") return literal(state, node, undefined);
  return { kind: "identifier", ...state.valued(node), name: node.text, binding };
}

function lowerText(state: Lowering, node: ts.LiteralLikeNode): Expression {
  return literal(state, node, node.text);
}

function lowerTemplate(state: Lowering, node: ts.TemplateExpression): Expression {
  const own = state.valued(node);
  const parts = node.templateSpans.map((span) => lowerExpression(state, span.expression));
  return { kind: "template", ...own, parts };
}

function lowerMember(state: Lowering, node: ts.PropertyAccessExpression): Expression {
  return {
    kind: "member",
    ...state.valued(node),
    object: lowerExpression(state, node.expression),
    property: node.name.text,
    propertySpan: state.span(node.name),
    optional: node.questionDotToken !== undefined,
  };
}

function lowerIndex(state: Lowering, node: ts.ElementAccessExpression): Expression {
  const own = state.valued(node);
  const object = lowerExpression(state, node.expression);
  const optional = node.questionDotToken !== undefined;
  const key = node.argumentExpression;
  if (ts.isStringLiteralLike(key)) {
    const quoted = state.span(key);
    const propertySpan = { start: quoted.start + 1, end: Math.max(quoted.start + 1, quoted.end - 1) };
    return { kind: "member", ...own, object, property: key.text, propertySpan, optional };
  }
  return { kind: "index", ...own, object, index: lowerExpression(state, key), optional };
}

function lowerCall(state: Lowering, node: ts.CallExpression): Expression {
  const own = state.valued(node);
  if (node.expression.kind === kinds.ImportKeyword) noteImportCall(state, node);
  const run = borrowed(node);
  const callee = lowerExpression(state, run?.callee ?? node.expression);
  const args = (run?.arguments ?? node.arguments).map((argument) => lowerExpression(state, argument));
  const optional = node.questionDotToken !== undefined;
  const argumentsSpan = run ? { start: run.start, end: run.end } : argumentsOf(state, node, node.arguments);
  return { kind: "call", ...own, callee, arguments: args, new: false, optional, argumentsSpan };
}

function lowerNew(state: Lowering, node: ts.NewExpression): Expression {
  const own = state.valued(node);
  const callee = lowerExpression(state, node.expression);
  const args = (node.arguments ?? []).map((argument) => lowerExpression(state, argument));
  const argumentsSpan = argumentsOf(state, node, node.arguments);
  return { kind: "call", ...own, callee, arguments: args, new: true, optional: false, argumentsSpan };
}

function lowerTagged(state: Lowering, node: ts.TaggedTemplateExpression): Expression {
  const own = state.valued(node);
  const callee = lowerExpression(state, node.tag);
  const spans = ts.isTemplateExpression(node.template) ? node.template.templateSpans : [];
  const args = spans.map((span) => lowerExpression(state, span.expression));
  const argumentsSpan = state.span(node.template);
  return { kind: "call", ...own, callee, arguments: args, new: false, optional: false, argumentsSpan };
}

function argumentsOf(state: Lowering, node: ts.Node, args: ts.NodeArray<ts.Expression> | undefined): Span {
  if (!args) return { start: node.end, end: node.end };
  const closed = state.source.text[node.end - 1] === ")" && node.end - 1 >= args.pos;
  return { start: args.pos, end: closed ? node.end - 1 : Math.max(args.pos, args.end) };
}

function lowerAwait(state: Lowering, node: ts.AwaitExpression): Expression {
  return { kind: "await", ...state.valued(node), value: lowerExpression(state, node.expression) };
}

function lowerYield(state: Lowering, node: ts.YieldExpression): Expression {
  const own = state.valued(node);
  const value = node.expression && lowerExpression(state, node.expression);
  return { kind: "yield", ...own, value, delegate: node.asteriskToken !== undefined };
}

function lowerPrefix(state: Lowering, node: ts.PrefixUnaryExpression): Expression {
  return lowerUnary(state, node, node.operand, ts.tokenToString(node.operator)!);
}

function lowerPostfix(state: Lowering, node: ts.PostfixUnaryExpression): Expression {
  return lowerUnary(state, node, node.operand, ts.tokenToString(node.operator)!);
}

function lowerKeywordUnary(
  state: Lowering,
  node: ts.TypeOfExpression | ts.VoidExpression | ts.DeleteExpression,
): Expression {
  const operators = {
    [kinds.TypeOfExpression]: "typeof",
    [kinds.VoidExpression]: "void",
    [kinds.DeleteExpression]: "delete",
  };
  return lowerUnary(state, node, node.expression, operators[node.kind]);
}

function lowerUnary(state: Lowering, node: ts.Node, operand: ts.Expression, operator: string): Expression {
  const own = state.valued(node);
  const value = lowerExpression(state, operand);
  const lowered: Expression = { kind: "unary", ...own, operator, value };
  if (operator === "++" || operator === "--") noteWrite(state, value, lowered);
  return lowered;
}

/** Long chains of operators lean to the left: they are walked in a loop, since recursion would exhaust the stack. */
function lowerBinary(state: Lowering, node: ts.BinaryExpression): Expression {
  if (isAssignment(node)) return lowerAssignment(state, node);
  const spine: { node: ts.BinaryExpression; own: { span: Span; site: number } }[] = [];
  let at: ts.Expression = node;
  while (ts.isBinaryExpression(at) && !isAssignment(at)) {
    spine.push({ node: at, own: state.valued(at) });
    at = at.left;
  }
  let left = lowerExpression(state, at);
  for (const { node: operation, own } of spine.reverse()) {
    left = combine(operation.operatorToken.kind, own, left, lowerExpression(state, operation.right));
  }
  return left;
}

function combine(
  operator: ts.SyntaxKind,
  own: { span: Span; site: number },
  left: Expression,
  right: Expression,
): Expression {
  const text = ts.tokenToString(operator) ?? "";
  if (text === "&&" || text === "||" || text === "??")
    return { kind: "logical", ...own, operator: text, left, right };
  if (text !== ",") return { kind: "binary", ...own, operator: text, left, right };
  return { kind: "sequence", ...own, parts: [left, right] };
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const kind = node.operatorToken.kind;
  return kind >= kinds.FirstAssignment && kind <= kinds.LastAssignment;
}

function lowerAssignment(state: Lowering, node: ts.BinaryExpression): Expression {
  const own = state.valued(node);
  const target = lowerExpression(state, node.left);
  const value = lowerExpression(state, node.right);
  const operator = ts.tokenToString(node.operatorToken.kind)!;
  const lowered: Expression = { kind: "assignment", ...own, operator, target, value };
  noteWrite(state, target, lowered);
  return lowered;
}

function lowerConditional(state: Lowering, node: ts.ConditionalExpression): Expression {
  return {
    kind: "conditional",
    ...state.valued(node),
    test: lowerExpression(state, node.condition),
    // biome-ignore lint/suspicious/noThenProperty: the branch of a condition, never awaited.
    then: lowerExpression(state, node.whenTrue),
    else: lowerExpression(state, node.whenFalse),
  };
}

function lowerFunction(state: Lowering, node: ts.FunctionExpression | ts.ArrowFunction): Expression {
  const own = state.valued(node);
  return { kind: "function", ...own, function: state.walk.function(state, node, {}) };
}

function lowerClass(state: Lowering, node: ts.ClassExpression): Expression {
  return { kind: "class", ...state.valued(node), class: state.walk.class(state, node) };
}

function lowerArray(state: Lowering, node: ts.ArrayLiteralExpression): Expression {
  const own = state.valued(node);
  return { kind: "array", ...own, elements: node.elements.map((element) => lowerExpression(state, element)) };
}

function lowerSpread(state: Lowering, node: ts.SpreadElement): Expression {
  return { kind: "spread", ...state.valued(node), value: lowerExpression(state, node.expression) };
}
