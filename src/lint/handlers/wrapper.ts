import type { FileIr, FunctionId } from "../ir";
import { forEachExpression } from "./expressions";

/**
 * Whether a function only adapts another that was handed in from outside: `(call, callback) => handler(call)` within
 * `function wrap(handler)`. It serves every method and none; what it is given is the handler.
 */
export function isWrapper(ir: FileIr, id: FunctionId): boolean {
  const lowered = ir.functions[id];
  if (!lowered || lowered.parent === undefined || lowered.parent === 0) return false;
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
