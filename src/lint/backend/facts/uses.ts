import ts = require("typescript");

import type { SignaturePlace, UsesFact } from "../../facts";
import { propertyName, withoutCasts } from "../lower/names";
import { writtenFunction } from "./declarations/body";
import type { Compiled } from "./program/compiled";
import { mentionsOf } from "./program/mentions";

/** Enough for a function that one change can reach; what is named more often is left as it is. */
const mostMentions = 400;

/**
 * Where a function is declared, with everything that it overrides or is overridden by, and what is done with it besides
 * calling it.
 *
 * @returns undefined for a function without a name of its own: nobody can say who calls it
 */
export function usesFact(compiled: Compiled, node: ts.Node): UsesFact | undefined {
  const declared = declarationOf(node);
  if (!declared) return undefined;
  const family = familyOf(compiled, declared);
  const signatures = [...family].map((one) => signatureOf(compiled, one, declared));
  return {
    signatures: signatures.filter((one) => one !== undefined),
    fixed: whyFixed(compiled, family, signatures),
  };
}

function whyFixed(
  compiled: Compiled,
  family: ReadonlySet<ts.Declaration>,
  signatures: readonly (SignaturePlace | undefined)[],
): UsesFact["fixed"] {
  if ([...family].some((one) => !compiled.isOwn(one))) return { why: "declared outside" };
  if (signatures.includes(undefined)) return { why: "typed elsewhere" };
  const mentions = mentionsOf(compiled, family, mostMentions);
  if (mentions === undefined) return { why: "named everywhere" };
  const value = mentions.find((one) => !isHarmless(one));
  if (!value) return undefined;
  const span = { start: value.getStart(), end: value.end };
  return { why: "handed on", at: { file: value.getSourceFile().fileName, span } };
}

/** What gives a function its name: itself, a variable, a property or an assignment. */
function declarationOf(node: ts.Node): ts.Declaration | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node;
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  let at: ts.Expression = node;
  while (ts.isExpression(at.parent) && at.parent !== withoutCasts(at.parent)) at = at.parent;
  const holder = at.parent;
  if (
    ts.isVariableDeclaration(holder) ||
    ts.isPropertyAssignment(holder) ||
    ts.isPropertyDeclaration(holder)
  ) {
    return holder.initializer === at ? holder : undefined;
  }
  const assigned = ts.isBinaryExpression(holder) && holder.right === at ? holder.left : undefined;
  return assigned && ts.isPropertyAccessExpression(assigned) ? assigned : undefined;
}

/** A function with its overloads, or a member with those of the same name above and below it. */
function familyOf(compiled: Compiled, declared: ts.Declaration): ReadonlySet<ts.Declaration> {
  const family = new Set<ts.Declaration>();
  const pending = [declared];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (family.has(at)) continue;
    family.add(at);
    const { symbol } = at as unknown as { symbol?: ts.Symbol };
    // What JavaScript declares by assignment has its place in the symbol too.
    pending.push(...(symbol?.declarations ?? []).filter((one) => !ts.isBinaryExpression(one)));
    const name = ts.getNameOfDeclaration(at);
    const key = name && ts.isPropertyName(name) ? propertyName(name) : undefined;
    if (key !== undefined && at.parent) pending.push(...compiled.hierarchy.membersAround(at.parent, key));
  }
  return family;
}

/** Undefined where the parameters are those of a type that is written elsewhere, or are read by a decorator. */
function signatureOf(
  compiled: Compiled,
  declaration: ts.Declaration,
  asked: ts.Declaration,
): SignaturePlace | undefined {
  const node = functionAt(declaration);
  if (!node || (ts.canHaveDecorators(declaration) && ts.getDecorators(declaration))) return undefined;
  const source = node.getSourceFile();
  const last = node.parameters.at(-1);
  const start = node.parameters.pos;
  const real = node.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === "this"));
  return {
    file: source.fileName,
    function: compiled.refOf(node)?.function,
    start,
    last: last && { start: last.getStart(source), end: last.end },
    bare: ts.isArrowFunction(node) && source.text[start - 1] !== "(",
    count: real.length,
    rest: real.some(({ dotDotDotToken }) => dotDotDotToken !== undefined),
    overridden:
      "body" in node && node.body !== undefined && isBase(declaration.parent, asked.parent, compiled.checker),
  };
}

/** Whether a class extends another, however far down. */
function isBase(base: ts.Node, node: ts.Node, checker: ts.TypeChecker): boolean {
  if (base === node || !ts.isClassLike(base) || !ts.isClassLike(node)) return false;
  const above = (node.heritageClauses ?? []).find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  const next = above && checker.getTypeAtLocation(above).symbol?.valueDeclaration;
  return next !== undefined && (next === base || isBase(base, next, checker));
}

function functionAt(declaration: ts.Declaration): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration;
  if (ts.isMethodSignature(declaration)) return declaration;
  if (ts.isPropertySignature(declaration)) {
    return declaration.type && ts.isFunctionTypeNode(declaration.type) ? declaration.type : undefined;
  }
  if (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration)) {
    return declaration.type ? undefined : writtenFunction(declaration.initializer);
  }
  if (ts.isPropertyAssignment(declaration)) return writtenFunction(declaration.initializer);
  const { parent } = declaration;
  const assigned = ts.isPropertyAccessExpression(declaration) && ts.isBinaryExpression(parent);
  return assigned ? writtenFunction(parent.right) : undefined;
}

/** Calling, importing, exporting and speaking of its type leave a function as it is declared. */
function isHarmless(name: ts.Node): boolean {
  let node = name;
  if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) node = node.parent;
  while (ts.isExpression(node.parent) && node.parent !== withoutCasts(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isCallExpression(parent)) return parent.expression === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return true;
  if (ts.isExportAssignment(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.propertyName === node || isRequired(parent);
  if (ts.isBinaryExpression(parent)) return parent.left === node || isExports(parent.left);
  if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) {
    const { parent: holder } = parent.parent;
    return ts.isBinaryExpression(holder) && holder.right === parent.parent && isExports(holder.left);
  }
  return false;
}

/** `module.exports`, `exports.poll` */
function isExports(node: ts.Expression): boolean {
  return /^(module\.exports|exports)(\.\w+)?$/.test(node.getText());
}

/** `const { poll } = require("./poll")` */
function isRequired(element: ts.BindingElement): boolean {
  const holder = element.parent.parent;
  const made = ts.isVariableDeclaration(holder) ? holder.initializer?.getText() : undefined;
  return made !== undefined && /^(await\s+import|require)\s*\(/.test(made);
}
