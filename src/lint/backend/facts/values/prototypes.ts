import ts = require("typescript");

import { namedSymbol } from "../declarations/symbols";
import type { Compiled } from "../program/compiled";

/** What is put on a prototype: under a name, or all that an object holds. */
export interface PrototypeMember {
  readonly name: string | undefined;
  readonly value: ts.Expression;
}

/** The constructor function that `this` is an object of: of `Service` in `Service.prototype.list = function () { … }`. */
export function prototypeOwner(compiled: Compiled, self: ts.Node): ts.Declaration | undefined {
  let method: ts.Node = self;
  while (method.parent && (ts.isArrowFunction(method) || !ts.isFunctionLike(method))) method = method.parent;
  if (!ts.isFunctionLike(method)) return undefined;
  if (ts.isFunctionDeclaration(method)) return method;
  const member = ts.isPropertyAssignment(method.parent) ? method.parent : method;
  const object = ts.isObjectLiteralExpression(member.parent) ? member.parent : method;
  const prototype = prototypeSetTo(object);
  return prototype && namedSymbol(compiled.checker, prototype)?.valueDeclaration;
}

/** `Service` where a value is put on `Service.prototype`, or is all of it. */
function prototypeSetTo(value: ts.Node): ts.Expression | undefined {
  const { parent } = value;
  const target = ts.isBinaryExpression(parent)
    ? parent.left
    : ts.isCallExpression(parent) && parent.expression.getText() === "Object.assign"
      ? parent.arguments[0]
      : undefined;
  for (let at = target; at && ts.isPropertyAccessExpression(at); ) {
    if (at.name.text === "prototype") return at.expression;
    at = at.expression as ts.Expression;
  }
  return undefined;
}

/**
 * What the prototype of a constructor function, and those that it inherits from, hold; what is inherited comes first.
 *
 * @param only the one name that is wanted
 */
export function prototypeMembers(
  compiled: Compiled,
  owner: ts.Declaration,
  only: string | undefined,
  depth = 0,
): readonly PrototypeMember[] {
  const written = ts.getNameOfDeclaration(owner);
  if (!written || !ts.isIdentifier(written) || !compiled.isOwn(owner) || depth > 3) return [];
  const own: PrototypeMember[] = [];
  const above: PrototypeMember[] = [];
  for (const node of compiled.namedIn(owner.getSourceFile(), written.text)) {
    own.push(...membersAt(node));
    const base = baseAt(node);
    const declared = base && namedSymbol(compiled.checker, base)?.valueDeclaration;
    if (declared && declared !== owner) above.push(...prototypeMembers(compiled, declared, only, depth + 1));
  }
  const wanted = own.filter(({ name }) => name === undefined || only === undefined || name === only);
  return [...above, ...wanted];
}

/** `Service.prototype.list = value`, `Service.prototype = {…}`, `Object.assign(Service.prototype, {…})` */
function membersAt(node: ts.Node): readonly PrototypeMember[] {
  const prototype = node.parent;
  if (!ts.isPropertyAccessExpression(prototype) || prototype.name.text !== "prototype") return [];
  const { parent } = prototype;
  if (ts.isCallExpression(parent) && parent.arguments[0] === prototype)
    return parent.expression.getText() === "Object.assign"
      ? parent.arguments.slice(1).map((value) => ({ name: undefined, value }))
      : [];
  if (ts.isBinaryExpression(parent) && parent.left === prototype)
    return [{ name: undefined, value: parent.right }];
  if (!ts.isPropertyAccessExpression(parent) || !ts.isBinaryExpression(parent.parent)) return [];
  return parent.parent.left === parent ? [{ name: parent.name.text, value: parent.parent.right }] : [];
}

/** `Base` of `util.inherits(Service, Base)`, `Object.setPrototypeOf(Service.prototype, Base.prototype)`, `Object.create(Base.prototype)`. */
function baseAt(node: ts.Node): ts.Expression | undefined {
  const own = ts.isPropertyAccessExpression(node.parent) ? node.parent : node;
  const { parent } = own;
  if (ts.isCallExpression(parent) && parent.arguments[0] === own)
    return /(^|\.)(inherits|setPrototypeOf)$/.test(parent.expression.getText())
      ? withoutPrototype(parent.arguments[1])
      : undefined;
  if (!ts.isBinaryExpression(parent) || parent.left !== own) return undefined;
  const { right } = parent;
  if (ts.isNewExpression(right)) return right.expression;
  const creates = ts.isCallExpression(right) && right.expression.getText() === "Object.create";
  return creates ? withoutPrototype(right.arguments[0]) : undefined;
}

function withoutPrototype(value: ts.Expression | undefined): ts.Expression | undefined {
  return value && ts.isPropertyAccessExpression(value) && value.name.text === "prototype"
    ? value.expression
    : value;
}
