import ts = require("typescript");

import { withoutCasts } from "../../lower/names";

/** The function that a declaration runs: itself, or the function that is written as its value. */
export function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionLike(node)) return (node as ts.FunctionLikeDeclaration).body ? node : undefined;
  if (ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node))
    return writtenFunction(node.initializer);
  return undefined;
}

/** The function that an expression is: `() => …`, `function () { … }`, also with a cast around it. */
export function writtenFunction(
  value: ts.Expression | undefined,
): ts.ArrowFunction | ts.FunctionExpression | undefined {
  const node = value && withoutCasts(value);
  return node && (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) ? node : undefined;
}
