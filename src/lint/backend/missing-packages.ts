import { dirname } from "node:path/posix";

import ts = require("typescript");

import type { Problem } from "../finding";
import { isNeeded, packageOf } from "./packages";

/** Packages whose types matter and that are not installed: without them findings rest on names alone. */
export function missingPackages(program: ts.Program, files: readonly string[]): Problem[] {
  const missing = new Map<string, string>();
  const checker = program.getTypeChecker();
  for (const file of files) {
    for (const module of modulesOf(program.getSourceFile(file)!)) {
      const { text } = module;
      if (text.startsWith(".") || !isNeeded(text) || missing.has(packageOf(text))) continue;
      if (!checker.getSymbolAtLocation(module)) missing.set(packageOf(text), file);
    }
  }
  return [...missing].map(([name, file]) => ({
    file,
    about: "project",
    message: isPlugAndPlay(file)
      ? `${name} is not where Yarn's Plug'n'Play map (.pnp.cjs) says, so its types are unknown and less can be found: run yarn install.`
      : `${name} is not installed, so its types are unknown and less can be found: install the project's packages.`,
  }));
}

/** The modules that statements of a file load: `import … from "grpc"`, `const grpc = require("grpc")`. */
function modulesOf(source: ts.SourceFile): readonly ts.StringLiteral[] {
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return stringIn(statement.moduleSpecifier);
    if (ts.isImportEqualsDeclaration(statement)) {
      const { moduleReference: from } = statement;
      return ts.isExternalModuleReference(from) ? stringIn(from.expression) : [];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ initializer }) => required(initializer));
  });
}

/** `require("grpc")`, `require("grpc").Server` */
function required(value: ts.Expression | undefined): readonly ts.StringLiteral[] {
  if (!value) return [];
  if (ts.isPropertyAccessExpression(value)) return required(value.expression);
  const isRequire =
    ts.isCallExpression(value) && ts.isIdentifier(value.expression) && value.expression.text === "require";
  return isRequire ? stringIn(value.arguments[0]) : [];
}

function stringIn(expression: ts.Expression | undefined): readonly ts.StringLiteral[] {
  return expression && ts.isStringLiteral(expression) ? [expression] : [];
}

/** Whether Yarn resolves the file's imports, by a map of its own in the place of `node_modules`. */
function isPlugAndPlay(file: string): boolean {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (ts.sys.fileExists(`${at}/.pnp.cjs`)) return true;
    if (at === dirname(at)) return false;
  }
}
