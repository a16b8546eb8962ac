import ts = require("typescript");

/** What a call runs, and what it gives to that. */
export interface Run {
  readonly callee: ts.Expression;
  readonly arguments: readonly ts.Expression[];
  /** What the arguments stand in, without its brackets. */
  readonly start: number;
  readonly end: number;
}

/**
 * What a call runs whose own name only says what `this` is: `run` with `call`, of `run.call(this, call)`,
 * `this.run.apply(this, [call])` and `Reflect.apply(run, this, [call])`. Others may have methods of these names:
 * `redis.call("GET", key)`.
 */
export function borrowed(node: ts.Node): Run | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: object, name } = node.expression;
  const { arguments: given } = node;
  const [first, second, third] = given;
  if ((name.text !== "call" && name.text !== "apply") || !first || !second) return undefined;
  if (ts.isIdentifier(object) && object.text === "Reflect")
    return name.text === "apply" && third ? withList(first, third) : undefined;
  if (!isReceiver(first, object)) return undefined;
  if (name.text === "apply") return withList(object, second);
  return { callee: object, arguments: given.slice(1), start: second.pos, end: given.end };
}

/**
 * What a function runs that hands on all that it is given: `stock.list` of
 * `function () { return stock.list.apply(stock, arguments); }` and of `(...given) => stock.list(...given)`.
 */
export function runWithAll(node: ts.Node): ts.Expression | undefined {
  const { parameters, body } = node as ts.FunctionLikeDeclaration;
  const [rest, ...others] = parameters ?? [];
  if (!body || others.length > 0 || (rest && !rest.dotDotDotToken)) return undefined;
  const call = onlyCall(body);
  if (!call) return undefined;
  const all = rest ? rest.name.getText() : "arguments";
  const isAll = (one: ts.Expression | undefined) =>
    one !== undefined && ts.isIdentifier(one) && one.text === all;
  const spread = (one: ts.Expression | undefined) =>
    one !== undefined && ts.isSpreadElement(one) && isAll(one.expression);
  const { expression: callee, arguments: given } = call;
  if (given.length === 1 && spread(given[0])) return callee;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { expression: object, name } = callee;
  if (object.getText() === "Reflect" && name.text === "apply") return isAll(given[2]) ? given[0] : undefined;
  const last = given.length === 2 ? given[1] : undefined;
  return (name.text === "apply" && isAll(last)) || (name.text === "call" && spread(last))
    ? object
    : undefined;
}

function onlyCall(body: ts.Node): ts.CallExpression | undefined {
  if (!ts.isBlock(body)) return ts.isCallExpression(body) ? body : undefined;
  const [only, ...others] = body.statements;
  if (!only || others.length > 0) return undefined;
  const made = ts.isReturnStatement(only) || ts.isExpressionStatement(only) ? only.expression : undefined;
  return made && ts.isCallExpression(made) ? made : undefined;
}

function withList(callee: ts.Expression, list: ts.Expression): Run | undefined {
  if (!ts.isArrayLiteralExpression(list)) return undefined;
  return { callee, arguments: list.elements, start: list.elements.pos, end: list.elements.end };
}

const usual = /^(null|undefined|self|that|me|_this|_self)$/;

function isReceiver(first: ts.Expression, callee: ts.Expression): boolean {
  if (first.kind === ts.SyntaxKind.ThisKeyword) return true;
  const text = first.getText();
  return usual.test(text) || (ts.isPropertyAccessExpression(callee) && callee.expression.getText() === text);
}
