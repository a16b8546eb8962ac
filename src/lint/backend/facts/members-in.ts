import ts = require("typescript");

import { propertyName } from "../lower/names";

/** A class, interface or object literal, and the types that it is said to be of. */
export interface Typed {
  readonly node: ts.Node;
  readonly types: readonly ts.Node[];
}

/** A class or an object literal that is not said to be of any type, with functions among its members. */
export interface Shape {
  readonly node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression;
  readonly names: ReadonlySet<string>;
}

/** What a file says of the members of objects. */
export interface MembersIn {
  readonly typed: readonly Typed[];
  readonly shapes: readonly Shape[];
  /** Every name under which something is put into an object. */
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<ts.SourceFile, MembersIn>();

/** Everything in a file that says which members objects have; found once per text. */
export function membersIn(source: ts.SourceFile): MembersIn {
  const before = known.get(source);
  if (before) return before;
  const typed: Typed[] = [];
  const shapes: Shape[] = [];
  const names = new Set<string>();
  const said = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const own = typedBy(node);
    if (own) {
      typed.push(own);
      said.add(own.node);
    }
    if (ts.isClassLike(node) || ts.isObjectLiteralExpression(node)) {
      const shape = said.has(node) ? undefined : shapeOf(node);
      if (shape) shapes.push(shape);
      for (const name of namesOf(node)) names.add(name);
    } else if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left)) {
      if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) names.add(node.left.name.text);
    } else if (ts.isParameter(node) && ts.isIdentifier(node.name) && node.modifiers)
      names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const found = { typed, shapes, names };
  known.set(source, found);
  return found;
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

function shapeOf(node: Shape["node"]): Shape | undefined {
  const members: readonly ts.NamedDeclaration[] = ts.isClassLike(node) ? node.members : node.properties;
  return members.some(isFunction) ? { node, names: new Set(namesOf(node)) } : undefined;
}

function isFunction(member: ts.NamedDeclaration): boolean {
  if (ts.isMethodDeclaration(member)) return true;
  if (!ts.isPropertyAssignment(member) && !ts.isPropertyDeclaration(member)) return false;
  const { initializer: value } = member;
  return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
}

function namesOf(node: Shape["node"]): readonly string[] {
  const members: readonly ts.NamedDeclaration[] = ts.isClassLike(node) ? node.members : node.properties;
  return members.flatMap(({ name }) => (name && ts.isPropertyName(name) ? (propertyName(name) ?? []) : []));
}
