import ts = require("typescript");

import { withoutCasts } from "../lower/names";
import type { Compiled } from "./compiled";
import { argumentsFor } from "./given";

/**
 * The constructors that a class can be made by which a function was given: `new Type(call)` in
 * `(Type) => (call) => new Type(call).start()`.
 *
 * @returns nothing where the function says the type of what it is given
 */
export function constructorsGiven(compiled: Compiled, callee: ts.Expression): readonly ts.Signature[] {
  const node = withoutCasts(callee);
  if (!ts.isIdentifier(node)) return [];
  const declared = compiled.checker.getSymbolAtLocation(node)?.valueDeclaration;
  if (!declared || !ts.isParameter(declared) || declared.type) return [];
  return argumentsFor(compiled, declared).flatMap((given) => {
    const [made] = compiled.checker.getTypeAtLocation(given).getConstructSignatures();
    return made ? [made] : [];
  });
}
