import ts = require("typescript");

import type { SignalPlace } from "../../../facts";
import type { Types } from "./type";

/** protobuf-ts calls it `abort`, the AWS SDK `abortSignal`. */
const properties = ["signal", "abortSignal", "abort"];

/** Where functions take an AbortSignal: as an argument, or as a property of an options argument. */
export class Signals {
  /** Most calls are of functions that others call too. */
  private readonly known = new Map<ts.Signature, SignalPlace | undefined>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly types: Types,
  ) {}

  /** Where the first of some signatures takes it that does. */
  takenBy(signatures: readonly ts.Signature[], callee: ts.Expression): SignalPlace | undefined {
    for (const signature of signatures) {
      const found = this.known.has(signature)
        ? this.known.get(signature)
        : inSignature(this.checker, this.types, signature, callee);
      this.known.set(signature, found);
      if (found) return found;
    }
    return undefined;
  }
}

function inSignature(
  checker: ts.TypeChecker,
  types: Types,
  signature: ts.Signature,
  callee: ts.Expression,
): SignalPlace | undefined {
  // Options come last: the `Request` that `fetch` takes first has a signal of its own.
  for (const [argument, parameter] of [...signature.parameters.entries()].reverse()) {
    const type = checker.getTypeOfSymbolAtLocation(parameter, callee);
    if (holdsSignal(type)) return { argument, property: undefined };
    for (const property of properties) {
      const member = signalMember(checker, type, property, callee);
      const declared = types.nameOf(member);
      if (member) return { argument, property, ...(declared && { declared }) };
    }
  }
  return undefined;
}

function signalMember(
  checker: ts.TypeChecker,
  type: ts.Type,
  name: string,
  callee: ts.Expression,
): ts.Symbol | undefined {
  for (const part of parts(type)) {
    if (!(part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) continue;
    const member = checker.getPropertyOfType(part, name);
    if (member && holdsSignal(checker.getTypeOfSymbolAtLocation(member, callee))) return member;
  }
  return undefined;
}

function holdsSignal(type: ts.Type): boolean {
  return parts(type).some(
    ({ symbol, aliasSymbol }) => isSignalName(symbol?.name) || isSignalName(aliasSymbol?.name),
  );
}

/** axios has a name of its own for it. */
function isSignalName(name: string | undefined): boolean {
  return name === "AbortSignal" || name === "GenericAbortSignal";
}

function parts(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}
