import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

import ts = require("typescript");

/** One import, export-from, `require` or `import()` of a source file. */
export interface Import {
  /** The file that imports, relative to the project, with `/`. */
  readonly from: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** The file it means, when the specifier is relative. */
  readonly file: string | undefined;
  readonly typeOnly: boolean;
}

/**
 * Every import of a TypeScript file.
 *
 * @param path relative to the working directory, with `/`
 * @param files all files that a relative import can mean
 */
export function importsOf(path: string, files: ReadonlySet<string>): Import[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const file = specifier.text.startsWith(".") ? resolve(path, specifier.text, files) : undefined;
    found.push({ from: path, line, specifier: specifier.text, file, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsOnlyTypes(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression, node.parent.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && loads(node.expression)) add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importsOnlyTypes(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((e) => e.isTypeOnly)
  );
}

function loads(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")
  );
}

function resolve(from: string, specifier: string, files: ReadonlySet<string>): string | undefined {
  const path = join(dirname(from), specifier);
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => files.has(candidate));
}
