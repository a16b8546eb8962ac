import ts = require("typescript");

import type { CallFact } from "../../facts";

const properties = ["signal", "abortSignal"];

/** Where a function takes an AbortSignal: as an argument, or as a property of an options argument. */
export function acceptsSignal(
  checker: ts.TypeChecker,
  callee: ts.Expression,
  constructed: boolean,
): CallFact["acceptsSignal"] {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(callee));
  const signatures = constructed ? type.getConstructSignatures() : type.getCallSignatures();
  for (const signature of signatures) {
    const found = inSignature(checker, signature, callee);
    if (found) return found;
  }
  return undefined;
}

function inSignature(
  checker: ts.TypeChecker,
  signature: ts.Signature,
  callee: ts.Expression,
): CallFact["acceptsSignal"] {
  // Options come last: the `Request` that `fetch` takes first has a signal of its own.
  for (const [argument, parameter] of [...signature.parameters.entries()].reverse()) {
    const type = checker.getTypeOfSymbolAtLocation(parameter, callee);
    if (holdsSignal(type)) return { argument, property: undefined };
    const property = properties.find((name) => hasSignal(checker, type, name, callee));
    if (property) return { argument, property };
  }
  return undefined;
}

function hasSignal(checker: ts.TypeChecker, type: ts.Type, name: string, callee: ts.Expression): boolean {
  return parts(type).some((part) => {
    if (!(part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false;
    const member = checker.getPropertyOfType(part, name);
    return member !== undefined && holdsSignal(checker.getTypeOfSymbolAtLocation(member, callee));
  });
}

function holdsSignal(type: ts.Type): boolean {
  return parts(type).some(
    (part) => part.symbol?.name === "AbortSignal" || part.aliasSymbol?.name === "AbortSignal",
  );
}

function parts(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}
