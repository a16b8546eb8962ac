import ts = require("typescript");

import { borrowed } from "../../lower/borrowed";
import { propertyName } from "../../lower/names";
import type { Compiled } from "../program/compiled";
import { mentionsOf } from "../program/mentions";

/** Enough for a function that registers what it is given; what is named more often says nothing of any one call. */
const mostMentions = 200;

const known = new WeakMap<Compiled, Map<ts.ParameterDeclaration, readonly ts.Expression[]>>();

/**
 * What a parameter can be: the arguments that its function's callers give, where it has a name, or those that objects of
 * its class are made with.
 *
 * @returns nothing when it is called in too many places
 */
export function argumentsFor(
  compiled: Compiled,
  parameter: ts.ParameterDeclaration,
): readonly ts.Expression[] {
  const all = known.get(compiled) ?? new Map<ts.ParameterDeclaration, readonly ts.Expression[]>();
  known.set(compiled, all);
  const before = all.get(parameter);
  if (before) return before;
  all.set(parameter, []);
  const named = nameHolder(parameter.parent);
  const at = parameter.parent.parameters.indexOf(parameter);
  const found = named ? listsFor(compiled, named).flatMap((given) => given[at] ?? []) : [];
  all.set(parameter, found);
  return found;
}

/** What gives a function, or the class that it makes objects of, the name that it is called by. */
function nameHolder(holder: ts.SignatureDeclaration): ts.Declaration | undefined {
  const made = ts.isConstructorDeclaration(holder) ? holder.parent : holder;
  const named =
    ts.isArrowFunction(made) || ts.isFunctionExpression(made) || ts.isClassExpression(made)
      ? made.parent
      : made;
  const isNamed =
    ts.isFunctionDeclaration(named) ||
    ts.isClassDeclaration(named) ||
    ts.isMethodDeclaration(named) ||
    ts.isVariableDeclaration(named) ||
    ts.isPropertyDeclaration(named);
  return isNamed ? named : undefined;
}

/** The arguments of every call of a function, and of every object that is made of a class or of one that extends it. */
function listsFor(
  compiled: Compiled,
  named: ts.Declaration,
  depth = 0,
): readonly (readonly ts.Expression[])[] {
  const mentions = mentionsOf(compiled, new Set<ts.Declaration>([named]), mostMentions) ?? [];
  return mentions.flatMap((node) => {
    const callee =
      ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
    const { parent } = callee;
    const run = borrowed(parent.parent);
    if (run?.callee === callee) return [run.arguments];
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
      return parent.expression === callee ? [parent.arguments ?? []] : [];
    const clause = ts.isExpressionWithTypeArguments(parent) ? parent.parent : undefined;
    if (!clause || !ts.isHeritageClause(clause) || !ts.isClassLike(clause.parent) || depth > 2) return [];
    return clause.token === ts.SyntaxKind.ExtendsKeyword ? listsThrough(compiled, clause.parent, depth) : [];
  });
}

/** What a class hands on to the one that it extends. */
function listsThrough(
  compiled: Compiled,
  below: ts.ClassLikeDeclaration,
  depth: number,
): readonly (readonly ts.Expression[])[] {
  const made = below.members.find(ts.isConstructorDeclaration);
  if (!made) {
    const named = ts.isClassExpression(below) ? below.parent : below;
    return ts.isClassDeclaration(named) || ts.isVariableDeclaration(named)
      ? listsFor(compiled, named, depth + 1)
      : [];
  }
  for (const statement of made.body?.statements ?? []) {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    if (call && ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword)
      return [call.arguments];
  }
  return [];
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

/** The name that a pattern takes out: `{ list: name }`. */
export function keyOf({ propertyName: key, name }: ts.BindingElement): string | undefined {
  if (key) return propertyName(key);
  return ts.isIdentifier(name) ? name.text : undefined;
}

/** The expressions of which one is the value of another: `given ?? usual`, `early ? first : second`, `held = made`. */
export function alternativesOf(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (!ts.isBinaryExpression(node)) return [];
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsToken:
      return [node.right];
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return [node.left, node.right];
    default:
      return [];
  }
}

/** In JavaScript an assignment declares: `exports.list = …`, `Service.prototype.list = …`. */
export function assignedTo(declaration: ts.Node): ts.Expression | undefined {
  const assignment = ts.isBinaryExpression(declaration) ? declaration : declaration.parent;
  if (!assignment || !ts.isBinaryExpression(assignment)) return undefined;
  return assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken ? assignment.right : undefined;
}
