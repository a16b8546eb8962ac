import ts = require("typescript");

import type { ExternalName } from "../../facts";
import { withoutCasts } from "../lower/names";
import { packageOfImport } from "./names";

/**
 * Where an expression without types comes from, by the import it can be followed to: `pool.query` with
 * `const pool = new Pool()` and `Pool` imported from `pg` is `Pool.query` of `pg`.
 */
export function originOf(
  checker: ts.TypeChecker,
  expression: ts.Expression,
  depth = 0,
): ExternalName | undefined {
  if (depth > 8) return undefined;
  const node = withoutCasts(expression);
  if (ts.isIdentifier(node)) return originOfName(checker, node, depth);
  if (ts.isPropertyAccessExpression(node)) {
    const declared = originOfDeclarations(checker, checker.getSymbolAtLocation(node.name), depth);
    if (declared) return declared;
    return member(originOf(checker, node.expression, depth + 1), node.name.text);
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const required = requiredModule(node);
    if (required !== undefined) return { package: packageOfImport(required), name: "*" };
    return originOf(checker, node.expression, depth + 1);
  }
  if (ts.isAwaitExpression(node)) return originOf(checker, node.expression, depth + 1);
  return undefined;
}

/** The origin of a written type whose import is not resolved: `db: Pool`. */
export function originOfType(
  checker: ts.TypeChecker,
  type: ts.TypeNode | undefined,
): ExternalName | undefined {
  if (!type) return undefined;
  if (ts.isUnionTypeNode(type)) return type.types.map((part) => originOfType(checker, part)).find(Boolean);
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const name = type.typeName;
  if (ts.isIdentifier(name)) return importedAs(checker.getSymbolAtLocation(name));
  if (!ts.isIdentifier(name.left)) return undefined;
  return member(importedAs(checker.getSymbolAtLocation(name.left)), name.right.text);
}

function originOfName(checker: ts.TypeChecker, node: ts.Identifier, depth: number): ExternalName | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return { package: "", name: node.text };
  return importedAs(symbol) ?? originOfDeclarations(checker, symbol, depth);
}

function originOfDeclarations(
  checker: ts.TypeChecker,
  symbol: ts.Symbol | undefined,
  depth: number,
): ExternalName | undefined {
  const declaration = symbol?.valueDeclaration;
  if (!declaration) return undefined;
  if (
    ts.isParameter(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration)
  ) {
    const typed = originOfType(checker, declaration.type);
    if (typed) return typed;
    if (ts.isParameter(declaration) || !declaration.initializer) return undefined;
    return originOf(checker, declaration.initializer, depth + 1);
  }
  if (ts.isBindingElement(declaration)) return originOfElement(checker, declaration, depth);
  return undefined;
}

function originOfElement(
  checker: ts.TypeChecker,
  node: ts.BindingElement,
  depth: number,
): ExternalName | undefined {
  const holder = node.parent.parent;
  const key = node.propertyName ?? node.name;
  if (!ts.isVariableDeclaration(holder) || !holder.initializer || !ts.isIdentifier(key)) return undefined;
  return member(originOf(checker, holder.initializer, depth + 1), key.text);
}

function importedAs(symbol: ts.Symbol | undefined): ExternalName | undefined {
  const declaration = symbol?.declarations?.[0];
  if (!declaration) return undefined;
  if (ts.isImportSpecifier(declaration)) {
    return imported(declaration.parent.parent.parent, (declaration.propertyName ?? declaration.name).text);
  }
  if (ts.isImportClause(declaration)) return imported(declaration.parent, "default");
  if (ts.isNamespaceImport(declaration)) return imported(declaration.parent.parent, "*");
  if (ts.isImportEqualsDeclaration(declaration)) {
    const reference = declaration.moduleReference;
    if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteralLike(reference.expression))
      return undefined;
    return external(reference.expression.text, "*");
  }
  return undefined;
}

function imported(node: ts.Node, name: string): ExternalName | undefined {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return undefined;
  return external(node.moduleSpecifier.text, name);
}

function external(specifier: string, name: string): ExternalName | undefined {
  const from = packageOfImport(specifier);
  return from === "." ? undefined : { package: from, name };
}

function member(of: ExternalName | undefined, name: string): ExternalName | undefined {
  if (!of) return undefined;
  return { package: of.package, name: of.name === "*" ? name : `${of.name}.${name}` };
}

function requiredModule(node: ts.CallExpression | ts.NewExpression): string | undefined {
  const first = node.arguments?.[0];
  const isRequire =
    (ts.isIdentifier(node.expression) && node.expression.text === "require") ||
    node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isRequire && first && ts.isStringLiteralLike(first) && !first.text.startsWith(".")
    ? first.text
    : undefined;
}
