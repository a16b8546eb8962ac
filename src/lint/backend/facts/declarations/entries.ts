import ts = require("typescript");

import { foldsEntries, visitsEntries } from "../../../knowledge/methods";

/**
 * The list whose entries a declaration takes one by one: `for (const one of list)`, `const [first] = list`,
 * `list.forEach((one) => …)`.
 */
export function listBehind(declaration: ts.Declaration): ts.Expression | undefined {
  const { parent } = declaration;
  if (ts.isVariableDeclaration(declaration))
    return ts.isForOfStatement(parent.parent) ? parent.parent.expression : undefined;
  if (ts.isBindingElement(declaration)) {
    const isEntry = ts.isArrayBindingPattern(parent) && ts.isVariableDeclaration(parent.parent);
    return isEntry ? parent.parent.initializer : undefined;
  }
  return ts.isParameter(declaration) ? listVisited(declaration) : undefined;
}

/** `all` of `names.reduce((all, name) => …, {})`. */
export function isAccumulator({ parent: callback, name }: ts.ParameterDeclaration): boolean {
  const call: ts.Node = callback.parent;
  if (callback.parameters[0]?.name !== name || !ts.isCallExpression(call)) return false;
  const { expression: callee } = call;
  return ts.isPropertyAccessExpression(callee) && foldsEntries(callee.name.text);
}

function listVisited(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
  const callback: ts.Node = parameter.parent;
  const call = callback.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== callback) return undefined;
  const { expression: callee } = call;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const visits = [visitsEntries, foldsEntries][parameter.parent.parameters.indexOf(parameter)];
  return visits?.(callee.name.text) ? callee.expression : undefined;
}
