import type { Call, Expression, FileIr, FunctionId, FunctionIr } from "../ir";

/** Calls `visit` with every expression of a function's own code, in source order; functions within are not entered. */
export function forEachExpression(lowered: FunctionIr, visit: (expression: Expression) => void): void {
  for (const parameter of lowered.parameters) {
    walk(parameter.default, visit);
    walk(parameter.defaults, visit);
  }
  walk(lowered.body, visit);
}

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
  const collect = (id: FunctionId) => (expression: Expression) => {
    if (expression.kind === "call") found.push({ call: expression, function: id });
  };
  for (const lowered of ir.functions) forEachExpression(lowered, collect(lowered.id));
  for (const declared of ir.classes) {
    for (const member of declared.members) walk(member.init, collect(declared.owner));
  }
  return found;
}

/** A statement or expression is plain data: whatever it holds that has a `site` is an expression within it. */
function walk(value: unknown, visit: (expression: Expression) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const part of value) walk(part, visit);
    return;
  }
  if ("site" in value) visit(value as Expression);
  for (const part of Object.values(value)) if (typeof part === "object") walk(part, visit);
}
