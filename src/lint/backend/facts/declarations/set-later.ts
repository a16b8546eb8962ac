import ts = require("typescript");

const known = new WeakMap<ts.VariableDeclaration, readonly ts.Expression[]>();

/** What a name is given that is declared without a value: `let db;` … `db = client.db("orders")`. */
export function setLater(declared: ts.VariableDeclaration): readonly ts.Expression[] {
  const { name, initializer } = declared;
  const isOpen = !initializer || initializer.kind === ts.SyntaxKind.NullKeyword;
  const isConstant = (ts.getCombinedNodeFlags(declared) & ts.NodeFlags.Const) !== 0;
  if (!ts.isIdentifier(name) || !isOpen || isConstant) return [];
  const before = known.get(declared);
  if (before) return before;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left, right } = node;
      if (ts.isIdentifier(left) && left.text === name.text) found.push(right);
    }
    ts.forEachChild(node, visit);
  };
  // What a function declares is filled in that function.
  let holder: ts.Node = declared.parent;
  while (!ts.isSourceFile(holder) && !ts.isFunctionLike(holder)) holder = holder.parent;
  visit(holder);
  const values = found.filter(({ kind }) => kind !== ts.SyntaxKind.NullKeyword);
  known.set(declared, values);
  return values;
}
