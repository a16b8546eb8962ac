import ts = require("typescript");

import { withoutCasts } from "../../lower/names";
import type { Compiled } from "../program/compiled";
import { element } from "./held";

/** What is put into an object or a collection after it was made. */
export interface Addition {
  /** The property, or {@link element}; undefined where everything that the value holds is added. */
  readonly name: string | undefined;
  readonly value: ts.Expression;
}

/** What gives an object or a collection a name. */
export type Holder = ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration;

const known = new WeakMap<Compiled, Map<Holder, readonly Addition[]>>();

/**
 * `handlers.list = …`, `handlers[name] = …`, `handlers.set(name, …)`, `steps.push(…)`, `Object.assign(handlers, …)`, in the
 * file that declares the name.
 */
export function additionsTo(compiled: Compiled, declared: Holder): readonly Addition[] {
  const all = known.get(compiled) ?? new Map<Holder, readonly Addition[]>();
  known.set(compiled, all);
  const before = all.get(declared);
  if (before) return before;
  const found = findAdditions(compiled, declared);
  all.set(declared, found);
  return found;
}

function findAdditions(compiled: Compiled, { name }: Holder): readonly Addition[] {
  if (!ts.isIdentifier(name) && !ts.isPrivateIdentifier(name)) return [];
  const meant = compiled.checker.getSymbolAtLocation(name);
  const found: Addition[] = [];
  for (const node of compiled.namedIn(name.getSourceFile(), name.text)) {
    if (node === name) continue;
    const added = additionsAt(node);
    if (added.length > 0 && compiled.checker.getSymbolAtLocation(node) === meant) found.push(...added);
  }
  return found;
}

function additionsAt(node: ts.Node): Addition[] {
  const { parent: access } = node;
  let object = ts.isPropertyAccessExpression(access) && access.name === node ? access : node;
  while (ts.isExpression(object.parent) && object.parent !== withoutCasts(object.parent))
    object = object.parent;
  const { parent } = object;
  if (ts.isCallExpression(parent) && parent.arguments[0] === object) {
    const assigns = /^(Object\.assign|_\.(assign|extend)|util\._extend)$/.test(parent.expression.getText());
    return assigns ? parent.arguments.slice(1).map((value) => ({ name: undefined, value })) : [];
  }
  const isMember = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  if (!isMember || parent.expression !== object) return [];
  if (ts.isCallExpression(parent.parent) && parent.parent.expression === parent)
    return ts.isPropertyAccessExpression(parent) ? collectedBy(parent.name.text, parent.parent) : [];
  if (!ts.isBinaryExpression(parent.parent)) return [];
  const { left, right, operatorToken } = parent.parent;
  if (left !== parent || operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [];
  return [{ name: memberName(parent), value: right }];
}

function collectedBy(method: string, { arguments: given }: ts.CallExpression): Addition[] {
  if (method === "set" && given[1]) return [{ name: element, value: given[1] }];
  return /^(push|unshift|add)$/.test(method) ? given.map((value) => ({ name: element, value })) : [];
}

/** A name that is computed stands for itself: each of them holds something else. */
function memberName(member: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(member)) return member.name.text;
  const key = member.argumentExpression;
  return ts.isStringLiteralLike(key) ? key.text : `[${key.getText()}]`;
}

/** Whether something may be put into what a name begins as: `{}`, `[]`, `new Map()`. */
export function startsOpen({ initializer }: Holder): boolean {
  const value = initializer && withoutCasts(initializer);
  if (!value) return true;
  return (
    ts.isObjectLiteralExpression(value) ||
    ts.isArrayLiteralExpression(value) ||
    (ts.isNewExpression(value) && isCollection(value)) ||
    (ts.isCallExpression(value) && value.expression.getText() === "Object.create")
  );
}

/** `new Map()` */
export function isCollection({ expression }: ts.NewExpression): boolean {
  return ts.isIdentifier(expression) && /^(Map|WeakMap|Set|Array)$/.test(expression.text);
}

/**
 * The values that a collection is made with: `new Map([["list", list]])`.
 *
 * @returns undefined where they are not written out: `new Map(Object.entries(handlers))`
 */
export function entriesOf(given: ts.Expression): readonly ts.Expression[] | undefined {
  const list = withoutCasts(given);
  const pairs = ts.isArrayLiteralExpression(list) ? list.elements.filter(ts.isArrayLiteralExpression) : [];
  return pairs.length > 0 ? pairs.flatMap(({ elements: [, held] }) => held ?? []) : undefined;
}

/** What the constructor of a class puts into a field: `this.run = deps.run`. */
export function fieldValues({ name, parent }: ts.PropertyDeclaration): readonly ts.Expression[] {
  if (!ts.isIdentifier(name) && !ts.isPrivateIdentifier(name)) return [];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node !== parent) return;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left, right } = node;
      const sets = ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword;
      if (sets && left.name.text === name.text) found.push(right);
    }
    ts.forEachChild(node, visit);
  };
  for (const member of parent.members) if (ts.isConstructorDeclaration(member)) visit(member);
  return found;
}
