import type { Call, Expression, FileIr, FunctionId } from "../ir";
import { indexOf } from "../syntax/file-index";
import { forEachWithin } from "../syntax/walk";

/** A call, and the function that makes it. */
export interface PlacedCall {
  readonly call: Call;
  readonly function: FunctionId;
}

const known = new WeakMap<FileIr, readonly PlacedCall[]>();

/** Every call of a file that stands in a statement or in the value of a class's property; gone through once. */
export function callsOf(ir: FileIr): readonly PlacedCall[] {
  const found = known.get(ir) ?? collectCalls(ir);
  known.set(ir, found);
  return found;
}

/** The name that is given to what a call returns: `const find = unary(async (request) => …)`. */
export function holderOf({ bindings }: FileIr, { site }: Call, by: FunctionId): string | undefined {
  return bindings.find(({ init, owner, path }) => init?.site === site && owner === by && !path?.length)?.name;
}

/** What stands before an argument says what that is: `rpc(Stock.method.check, …)`, `register("/stock/Check", …)`. */
export function nameBefore(call: Call, at: number): string | undefined {
  const before = call.arguments[at - 1];
  if (before?.kind === "member") return before.property;
  return before?.kind === "literal" && typeof before.value === "string" ? before.value : undefined;
}

function collectCalls(ir: FileIr): PlacedCall[] {
  const found: PlacedCall[] = [];
  const collect = (expression: Expression, id: FunctionId) => {
    if (expression.kind === "call") found.push({ call: expression, function: id });
  };
  const index = indexOf(ir);
  for (const { id } of ir.functions) for (const one of index.expressionsOf(id)) collect(one, id);
  for (const { members, owner } of ir.classes) {
    for (const { init } of members) if (init) forEachWithin(init, (one) => collect(one, owner));
  }
  return found;
}
