import { isBuiltin } from "node:module";

import ts = require("typescript");

import type { ExternalName } from "../../../facts";
import { propertyName } from "../../lower/names";
import { packageOf } from "../../packages";

/** The name of what a declaration declares, and the package it is in. */
export function nameOf(program: ts.Program, declaration: ts.Node): ExternalName | undefined {
  const name = qualifiedName(declaration);
  if (name === undefined) return undefined;
  return {
    package: packageOfDeclaration(program, declaration),
    name: isDefault(declaration) ? "default" : name,
  };
}

/** The package that an import names: Node's own with `node:`, others without a path inside. */
export function packageOfImport(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  if (isBuiltin(specifier)) return `node:${specifier}`;
  return specifier.startsWith(".") ? "." : packageOf(specifier);
}

function packageOfDeclaration(program: ts.Program, declaration: ts.Node): string {
  for (let at: ts.Node | undefined = declaration; at; at = at.parent) {
    if (!ts.isModuleDeclaration(at)) continue;
    if (at.flags & ts.NodeFlags.GlobalAugmentation) return "";
    if (ts.isStringLiteral(at.name)) return packageOfImport(at.name.text);
  }
  const source = declaration.getSourceFile();
  if (program.isSourceFileDefaultLibrary(source)) return "";
  const path = source.fileName;
  const at = path.lastIndexOf("/node_modules/");
  if (at < 0) return ".";
  const name = packageOf(path.slice(at + "/node_modules/".length));
  const isModule = ts.isExternalModule(source);
  if (name === "@types/node") return isModule ? "node:" : "";
  if (!isModule && !hasExportAssignment(source)) return name.startsWith("@types/") ? "" : name;
  return name.startsWith("@types/") ? typedPackage(name) : name;
}

/** `@types/scope__name` describes `@scope/name`. */
function typedPackage(name: string): string {
  const bare = name.slice("@types/".length);
  const scoped = bare.split("__");
  return scoped.length === 2 ? `@${scoped[0]}/${scoped[1]}` : bare;
}

function hasExportAssignment(source: ts.SourceFile): boolean {
  return source.statements.some(ts.isExportAssignment);
}

/** `Class.member`, `namespace.function`, `Alias.member` for members of a type that only its alias names. */
function qualifiedName(declaration: ts.Node): string | undefined {
  const parts: string[] = [];
  for (let at: ts.Node | undefined = declaration; at && !ts.isSourceFile(at); at = at.parent) {
    if (
      ts.isModuleDeclaration(at) &&
      (ts.isStringLiteral(at.name) || at.flags & ts.NodeFlags.GlobalAugmentation)
    )
      break;
    if (at !== declaration && !qualifies(at)) continue;
    const own = ownName(at);
    if (own !== undefined) parts.unshift(own);
    else if (at === declaration && !ts.isTypeLiteralNode(at) && !ts.isFunctionTypeNode(at)) return undefined;
  }
  return parts.length > 0 ? parts.join(".") : undefined;
}

function ownName(node: ts.Node): string | undefined {
  if (ts.isConstructorDeclaration(node) || ts.isConstructSignatureDeclaration(node)) return "constructor";
  if (isDefaultFunction(node)) return "default";
  const name = (node as ts.NamedDeclaration).name;
  if (!name) return undefined;
  if (ts.isStringLiteralLike(name) || ts.isPropertyName(name) || ts.isIdentifier(name)) {
    return propertyName(name as ts.PropertyName);
  }
  return undefined;
}

function isDefaultFunction(node: ts.Node): boolean {
  return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && !node.name;
}

function qualifies(node: ts.Node): boolean {
  return (
    ts.isClassLike(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    (ts.isVariableDeclaration(node) && ts.isVariableStatement(node.parent.parent))
  );
}

/** What `export default` or `export =` exports is known by that, whatever its name. */
function isDefault(declaration: ts.Node): boolean {
  if (!ts.canHaveModifiers(declaration) && !ts.isVariableDeclaration(declaration)) return false;
  if (ts.canHaveModifiers(declaration)) {
    const modifiers = ts.getModifiers(declaration) ?? [];
    if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) return true;
  }
  const name = (declaration as ts.NamedDeclaration).name;
  if (!name || !ts.isIdentifier(name) || !ts.isSourceFile(declaration.parent)) return false;
  return declaration
    .getSourceFile()
    .statements.some(
      (statement) =>
        ts.isExportAssignment(statement) &&
        ts.isIdentifier(statement.expression) &&
        statement.expression.text === name.text,
    );
}
