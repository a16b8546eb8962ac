import type { Binding, BindingId, Call, Expression } from "../../ir";
import { bindingOf } from "../../syntax/names";
import type { Reached } from "../project";
import type { Carrier } from "./carrier";

/** What is asked of other values on the way to where a signal comes from. */
interface Ask {
  of(expression: Expression, where: Reached): Carrier | undefined;
  isLinked(binding: BindingId, where: Reached): boolean;
}

/** Whether a signal comes from a controller that nothing aborts when the call ends, or from a clock alone. */
export function isUnlinkedSignal(expression: Expression, where: Reached, ask: Ask): boolean {
  if (
    expression.kind === "member" &&
    expression.property === "signal" &&
    expression.object.kind === "identifier"
  ) {
    const { binding } = expression.object;
    const made = bindingOf(expression.object, where.index.file);
    return made !== undefined && makesController(made) && !ask.isLinked(binding!, where);
  }
  const binding = bindingOf(expression, where.index.file);
  if (!binding) return false;
  const { init, path, parameter } = binding;
  if (parameter !== undefined || init === undefined) return false;
  if (init.kind === "call") return isTimeout(init, where, ask);
  if (path === undefined) return isUnlinkedSignal(init, where, ask);
  const made = bindingOf(init, where.index.file);
  return made !== undefined && makesController(made) && ask.of(init, where) === undefined;
}

/** A signal that only a clock aborts says nothing of the call. */
function isTimeout(call: Call, where: Reached, ask: Ask): boolean {
  const { callee } = call;
  if (
    callee.kind !== "member" ||
    callee.object.kind !== "identifier" ||
    callee.object.name !== "AbortSignal"
  ) {
    return false;
  }
  return callee.property === "timeout" || ask.of(call, where) === undefined;
}

/** Whether a signal comes from a controller that nothing aborts at all: the controller is what is wrong. */
export function isNeverAborted(expression: Expression, where: Reached): boolean {
  const member = expression.kind === "member" && expression.property === "signal" ? expression : undefined;
  const binding = bindingOf(member?.object ?? expression, where.index.file);
  if (!binding) return member?.object.kind === "call" && isNewController(member.object);
  if (!member) return binding.init !== undefined && binding.init !== expression && isSignalOf(binding, where);
  return (
    makesController(binding) &&
    where.index.usesOf(where.index.file.bindings.indexOf(binding)).every(({ expression: use }) => {
      const parent = where.index.parentOf(use);
      return parent?.kind === "member" && parent.property === "signal";
    })
  );
}

/** `const signal = controller.signal`, `const { signal } = new AbortController()` */
function isSignalOf({ init, path }: Binding, where: Reached): boolean {
  if (path === undefined) return isNeverAborted(init!, where);
  return path.length === 1 && path[0] === "signal" && init?.kind === "call" && isNewController(init);
}

function isNewController({ new: made, callee }: Call): boolean {
  return made && callee.kind === "identifier" && callee.name === "AbortController";
}

/** Whether a binding holds a new `AbortController`. */
export function makesController({ init, path }: Binding): boolean {
  return init?.kind === "call" && path === undefined && isNewController(init);
}
