import ts = require("typescript");

import { propertyName, withoutCasts } from "../lower/names";
import type { Compiled } from "./compiled";
import { mentionsOf } from "./mentions";

/** Enough for a function that registers what it is given; what is named more often says nothing of any one call. */
const mostMentions = 200;

/** What is put into an object after it was made. */
export interface Addition {
  /** The property; undefined where everything that the value holds is added. */
  readonly name: string | undefined;
  readonly value: ts.Expression;
}

/** `handlers.list = …`, `handlers["list"] = …`, `handlers[name] = …`, `Object.assign(handlers, …)`, in the file that declares it. */
export function additionsTo(compiled: Compiled, declared: ts.VariableDeclaration): Addition[] {
  if (!ts.isIdentifier(declared.name)) return [];
  const meant = compiled.checker.getSymbolAtLocation(declared.name);
  const found: Addition[] = [];
  for (const node of compiled.namedIn(declared.getSourceFile(), declared.name.text)) {
    if (node === declared.name || compiled.checker.getSymbolAtLocation(node) !== meant) continue;
    found.push(...additionsAt(node));
  }
  return found;
}

function additionsAt(node: ts.Node): Addition[] {
  let object = node;
  while (ts.isExpression(object.parent) && object.parent !== withoutCasts(object.parent))
    object = object.parent;
  const { parent } = object;
  if (ts.isCallExpression(parent) && parent.arguments[0] === object) {
    const assigns = /^(Object\.assign|_\.(assign|extend)|util\._extend)$/.test(parent.expression.getText());
    return assigns ? parent.arguments.slice(1).map((value) => ({ name: undefined, value })) : [];
  }
  const isMember = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  if (!isMember || parent.expression !== object || !ts.isBinaryExpression(parent.parent)) return [];
  const { left, right, operatorToken } = parent.parent;
  if (left !== parent || operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [];
  return [{ name: memberName(parent), value: right }];
}

/** A name that is computed stands for itself: each of them holds something else. */
function memberName(member: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(member)) return member.name.text;
  const key = member.argumentExpression;
  return ts.isStringLiteralLike(key) ? key.text : `[${key.getText()}]`;
}

/**
 * What a parameter can be: the arguments that its function's callers give, where it has a name.
 *
 * @returns nothing when it is called in too many places
 */
export function argumentsFor(compiled: Compiled, parameter: ts.ParameterDeclaration): ts.Expression[] {
  const holder = parameter.parent;
  const named = ts.isArrowFunction(holder) || ts.isFunctionExpression(holder) ? holder.parent : holder;
  const isNamed =
    ts.isFunctionDeclaration(named) ||
    ts.isMethodDeclaration(named) ||
    ts.isVariableDeclaration(named) ||
    ts.isPropertyDeclaration(named);
  if (!isNamed) return [];
  const at = holder.parameters.indexOf(parameter);
  const mentions = mentionsOf(compiled, new Set<ts.Declaration>([named]), mostMentions) ?? [];
  return mentions.flatMap((node) => {
    const callee =
      ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
    const { parent } = callee;
    const given = ts.isCallExpression(parent) && parent.expression === callee && parent.arguments[at];
    return given ? [given] : [];
  });
}

/** The values that a function's own return statements give. */
export function returnedBy(maker: ts.Node): ts.Expression[] {
  const { body } = maker as ts.FunctionLikeDeclaration;
  if (!body) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

/** Whether something may be put into what a variable begins as: `{}`, `new Map()` is none of it. */
export function beginsOpen({ initializer }: ts.VariableDeclaration): boolean {
  const value = initializer && withoutCasts(initializer);
  if (!value) return true;
  return (
    ts.isObjectLiteralExpression(value) ||
    (ts.isCallExpression(value) && value.expression.getText() === "Object.create")
  );
}

/** The name that a pattern takes out: `{ list: name }`. */
export function keyOf({ propertyName: key, name }: ts.BindingElement): string | undefined {
  if (key) return propertyName(key);
  return ts.isIdentifier(name) ? name.text : undefined;
}
