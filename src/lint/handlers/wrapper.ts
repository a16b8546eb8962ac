import type { FileIr, FunctionId } from "../ir";
import { forEachExpression } from "./expressions";

/**
 * Whether a function only adapts another that was handed in from outside: `(call, callback) => handler(call)` within
 * `function wrap(handler)`. It serves every method and none; what it is given is the handler. One that loops, as a retry
 * does, has work of its own and is a handler too.
 */
export function isWrapper(ir: FileIr, id: FunctionId): boolean {
  const lowered = ir.functions[id];
  if (!lowered || lowered.parent === undefined || lowered.parent === 0 || loops(lowered.body)) return false;
  const own = new Set(lowered.parameters.flatMap((parameter) => parameter.bindings));
  let found = false;
  forEachExpression(lowered, (expression) => {
    if (expression.kind !== "call" || expression.callee.kind !== "identifier") return;
    const binding =
      expression.callee.binding === undefined ? undefined : ir.bindings[expression.callee.binding];
    const passesOn = expression.arguments.some(
      (argument) =>
        argument.kind === "identifier" && argument.binding !== undefined && own.has(argument.binding),
    );
    if (binding?.kind === "parameter" && binding.owner !== id && passesOn) found = true;
  });
  return found;
}

/** Which argument the function around a handler hands its own first parameter over as, where it runs what it was given. */
export function handsOver(ir: FileIr, id: FunctionId): number | undefined {
  const call = ir.functions[id]!.parameters[0]?.binding;
  let found: number | undefined;
  forEachExpression(ir.functions[id]!, (expression) => {
    if (expression.kind !== "call" || expression.callee.kind !== "identifier" || call === undefined) return;
    const { binding: named } = expression.callee;
    const binding = named === undefined ? undefined : ir.bindings[named];
    if (binding?.kind !== "parameter" || binding.owner === id) return;
    const at = expression.arguments.findIndex((one) => one.kind === "identifier" && one.binding === call);
    if (at >= 0) found = at;
  });
  return found;
}

/** Whether a function runs what the function around it was given: `async (call, callback) => callback(null, await handler(call.request))`. */
export function runsHandedIn(ir: FileIr, id: FunctionId): boolean {
  let found = false;
  forEachExpression(ir.functions[id]!, (expression) => {
    if (expression.kind !== "call" || expression.callee.kind !== "identifier") return;
    const { binding: named } = expression.callee;
    const binding = named === undefined ? undefined : ir.bindings[named];
    if (binding?.kind === "parameter" && binding.owner !== id) found = true;
  });
  return found;
}

function loops(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (value as { kind?: string }).kind === "loop" || Object.values(value).some(loops);
}
