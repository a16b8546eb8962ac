import ts = require("typescript");

import type { Compiled } from "../program/compiled";

/** `Object.assign(exports, {…})`, `Object.assign(module.exports, …)`: what a file adds to its exports in one go. */
export function requiredExports(compiled: Compiled, specifier: ts.Expression): readonly ts.Expression[] {
  if (!ts.isStringLiteralLike(specifier) || !specifier.text.startsWith(".")) return [];
  const source = sourceOf(compiled, specifier);
  return source?.text.includes("Object.assign(") ? addedIn(source) : [];
}

function addedIn({ statements }: ts.SourceFile): readonly ts.Expression[] {
  return statements.flatMap((statement) => {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    if (!call || !ts.isCallExpression(call) || call.expression.getText() !== "Object.assign") return [];
    const [target, ...given] = call.arguments;
    return target && /^(module\.)?exports$/.test(target.getText()) ? given : [];
  });
}

/** The file that is loaded, also where it is no module to the compiler as it declares no export. */
function sourceOf(compiled: Compiled, specifier: ts.StringLiteralLike): ts.SourceFile | undefined {
  const declared = compiled.checker.getSymbolAtLocation(specifier)?.valueDeclaration;
  if (declared && ts.isSourceFile(declared)) return declared;
  const from = specifier.getSourceFile().fileName;
  const path = new URL(specifier.text, `file://${from}`).pathname;
  return [path, `${path}.js`, `${path}.cjs`, `${path}/index.js`]
    .map((one) => compiled.program.getSourceFile(one))
    .find((one) => one !== undefined);
}
