import ts = require("typescript");

/** Whether other classes may not use a member: `private`, `protected`, `#name`. */
export function isHidden(declaration: ts.Declaration): boolean {
  const flags = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const { name } = declaration as ts.NamedDeclaration;
  return (name && ts.isPrivateIdentifier(name)) || (ts.getCombinedModifierFlags(declaration) & flags) !== 0;
}
