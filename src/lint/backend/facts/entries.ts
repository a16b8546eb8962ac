import ts = require("typescript");

/** Methods that hand each entry to a function, as its first parameter. */
const each = /^(map|flatMap|forEach|filter|some|every|find|findLast|findIndex)$/;

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

function listVisited(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
  const callback: ts.Node = parameter.parent;
  const call = callback.parent;
  if (parameter.parent.parameters[0] !== parameter || !ts.isCallExpression(call)) return undefined;
  const { expression: callee, arguments: given } = call;
  const isVisit = ts.isPropertyAccessExpression(callee) && each.test(callee.name.text);
  return isVisit && given[0] === callback ? callee.expression : undefined;
}
