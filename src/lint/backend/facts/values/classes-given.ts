import ts = require("typescript");

import { withoutCasts } from "../../lower/names";
import type { Compiled } from "../program/compiled";
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
    const type = compiled.checker.getTypeAtLocation(given);
    const [made] = type.getConstructSignatures();
    return made && isOfOneFile(compiled.checker, type.symbol?.valueDeclaration) ? [made] : [];
  });
}

/** What a class of another file keeps for one that extends it is not followed. */
function isOfOneFile(checker: ts.TypeChecker, declared: ts.Declaration | undefined): boolean {
  if (!declared || !ts.isClassLike(declared)) return false;
  const clause = declared.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const base = clause?.types[0]?.expression;
  if (!base) return true;
  const above = checker.getSymbolAtLocation(base)?.valueDeclaration;
  return above?.getSourceFile() === declared.getSourceFile() && isOfOneFile(checker, above);
}
