import ts = require("typescript");

import { propertyName } from "../../lower/names";
import { writtenFunction } from "../declarations/body";

/** A class, interface or object literal, and the types that it is said to be of. */
export interface Typed {
  readonly node: ts.Node;
  readonly types: readonly ts.Node[];
}

/** A class or an object literal that is not said to be of any type, with functions among its members. */
export interface Shape {
  readonly node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression;
  readonly names: ReadonlySet<string>;
  /** Whether it may have other members: it takes those of another object. */
  readonly spreads: boolean;
}

/** What a file says of the members of objects. */
export interface MembersIn {
  readonly typed: readonly Typed[];
  readonly shapes: readonly Shape[];
  /** Every name under which something is put into an object. */
  readonly names: ReadonlySet<string>;
  /** Those under which a function stands there. */
  readonly functions: ReadonlySet<string>;
}

const known = new WeakMap<ts.SourceFile, MembersIn>();

/** Everything in a file that says which members objects have; found once per text. */
export function membersIn(source: ts.SourceFile): MembersIn {
  const before = known.get(source);
  if (before) return before;
  const typed: Typed[] = [];
  const shapes: Shape[] = [];
  const names = new Set<string>();
  const functions = new Set<string>();
  const said = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const own = typedBy(node);
    if (own) {
      typed.push(own);
      said.add(own.node);
    }
    if (ts.isClassLike(node) || ts.isObjectLiteralExpression(node)) {
      if (!said.has(node)) shapes.push(shapeOf(node));
    }
    for (const { name, isFunction: runs, isMember } of namedBy(node)) {
      if (isMember) names.add(name);
      if (runs) functions.add(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const found = {
    typed,
    shapes: shapes.filter(({ node }) => membersOf(node).some((one) => isFunctionOf(one, functions))),
    names,
    functions,
  };
  known.set(source, found);
  return found;
}

interface Named {
  readonly name: string;
  readonly isFunction: boolean;
  readonly isMember: boolean;
}

/** The names under which a node declares something, or puts it into an object. */
function namedBy(node: ts.Node): readonly Named[] {
  if (ts.isClassLike(node) || ts.isObjectLiteralExpression(node)) {
    return membersOf(node).flatMap((member) => {
      const name = nameOf(member);
      return name === undefined ? [] : [{ name, isFunction: isFunction(member), isMember: true }];
    });
  }
  if (ts.isBinaryExpression(node)) {
    const { left, right, operatorToken } = node;
    const sets = ts.isPropertyAccessExpression(left) && operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return sets
      ? [{ name: left.name.text, isFunction: writtenFunction(right) !== undefined, isMember: true }]
      : [];
  }
  if (ts.isFunctionDeclaration(node))
    return node.name ? [{ name: node.name.text, isFunction: true, isMember: false }] : [];
  const isField = ts.isParameter(node) && node.modifiers !== undefined;
  if (!isField && !ts.isVariableDeclaration(node)) return [];
  if (!ts.isIdentifier(node.name)) return [];
  return [
    { name: node.name.text, isFunction: writtenFunction(node.initializer) !== undefined, isMember: isField },
  ];
}

function typedBy(node: ts.Node): Typed | undefined {
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) {
    const types = (node.heritageClauses ?? []).flatMap((clause) => clause.types);
    return types.length > 0 ? { node, types } : undefined;
  }
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    const value = node.initializer;
    return node.type && value && ts.isObjectLiteralExpression(value)
      ? { node: value, types: [node.type] }
      : undefined;
  }
  return ts.isSatisfiesExpression(node) && ts.isObjectLiteralExpression(node.expression)
    ? { node: node.expression, types: [node.type] }
    : undefined;
}

function shapeOf(node: Shape["node"]): Shape {
  const members = membersOf(node);
  return {
    node,
    names: new Set(members.flatMap((one) => nameOf(one) ?? [])),
    spreads: members.some(ts.isSpreadAssignment),
  };
}

function membersOf(node: Shape["node"]): readonly ts.NamedDeclaration[] {
  return ts.isClassLike(node) ? node.members : node.properties;
}

function nameOf({ name }: ts.NamedDeclaration): string | undefined {
  return name && ts.isPropertyName(name) ? propertyName(name) : undefined;
}

function isFunction(member: ts.NamedDeclaration): boolean {
  if (ts.isMethodDeclaration(member)) return true;
  if (!ts.isPropertyAssignment(member) && !ts.isPropertyDeclaration(member)) return false;
  return writtenFunction(member.initializer) !== undefined;
}

/** @param functions the names of those that the file declares: `{ send }` */
function isFunctionOf(member: ts.NamedDeclaration, functions: ReadonlySet<string>): boolean {
  return ts.isShorthandPropertyAssignment(member) ? functions.has(member.name.text) : isFunction(member);
}
