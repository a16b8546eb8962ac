import ts = require("typescript");

/** The written name of a property or member; undefined when it is computed at run time. */
export function propertyName(name: ts.PropertyName | ts.PrivateIdentifier): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) || ts.isBigIntLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

/**
 * The name people know a function by: its own, or that of the variable, property or member it is given to.
 *
 * @returns the name and the node that spells it; undefined for a function without one.
 */
export function functionName(
  node: ts.SignatureDeclaration | ts.ClassStaticBlockDeclaration,
): { readonly text: string; readonly node: ts.Node } | undefined {
  if (ts.isConstructorDeclaration(node)) {
    return { text: `${className(node.parent) ?? "<class>"}.constructor`, node: keywordOf(node) };
  }
  if (ts.isClassStaticBlockDeclaration(node)) return undefined;
  if (node.name && !(ts.isIdentifier(node.name) && node.name.text === "")) {
    return memberName(node.name as ts.PropertyName, node.parent);
  }
  return holderName(node);
}

/** The name of a class, or of the variable it is given to. */
export function className(node: ts.Node): string | undefined {
  if (!ts.isClassLike(node)) return undefined;
  if (node.name) return node.name.text;
  return holderName(node)?.text;
}

/** The expression within parentheses, casts and non-null assertions. */
export function withoutCasts(node: ts.Expression): ts.Expression {
  let at = node;
  while (isTransparent(at)) at = at.expression;
  return at;
}

/** The node before whose text the documentation of a function stands. */
export function documented(node: ts.Node): ts.Node {
  let at = node;
  while (at.parent && carriesDocOf(at.parent, at)) at = at.parent;
  return at;
}

function holderName(node: ts.Node): { text: string; node: ts.Node } | undefined {
  let at = node;
  while (at.parent && isTransparent(at.parent)) at = at.parent;
  const holder = at.parent;
  if (!holder) return undefined;
  if (ts.isVariableDeclaration(holder) && holder.initializer === at && ts.isIdentifier(holder.name)) {
    return { text: holder.name.text, node: holder.name };
  }
  if ((ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)) && holder.initializer === at) {
    return memberName(holder.name, holder.parent);
  }
  if (ts.isBinaryExpression(holder) && holder.right === at && isAssignment(holder)) {
    return targetName(holder.left);
  }
  return undefined;
}

function memberName(name: ts.PropertyName, parent: ts.Node): { text: string; node: ts.Node } | undefined {
  const text = propertyName(name);
  if (text === undefined) return undefined;
  const owner = className(parent);
  return { text: owner ? `${owner}.${text}` : text, node: name };
}

function targetName(target: ts.Expression): { text: string; node: ts.Node } | undefined {
  if (ts.isIdentifier(target)) return { text: target.text, node: target };
  if (!ts.isPropertyAccessExpression(target)) return undefined;
  const of = target.expression;
  if (ts.isPropertyAccessExpression(of) && of.name.text === "prototype" && ts.isIdentifier(of.expression)) {
    return { text: `${of.expression.text}.${target.name.text}`, node: target.name };
  }
  return { text: target.name.text, node: target.name };
}

function keywordOf(node: ts.ConstructorDeclaration): ts.Node {
  return node.getFirstToken() ?? node;
}

function isAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function isTransparent(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.TypeAssertion
  | ts.NonNullExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node)
  );
}

function carriesDocOf(parent: ts.Node, child: ts.Node): boolean {
  if (isTransparent(parent)) return true;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.initializer === child;
  if (ts.isPropertyDeclaration(parent)) return parent.initializer === child;
  if (ts.isVariableDeclarationList(parent)) return parent.declarations[0] === child;
  if (ts.isBinaryExpression(parent)) return isAssignment(parent) && parent.right === child;
  return ts.isVariableStatement(parent) || ts.isExportAssignment(parent) || ts.isExpressionStatement(parent);
}
