import { contains } from "../../../text/span";
import type { Binding, BindingId, Call, Expression, Member } from "../../ir";
import { bindingOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
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

/** When something other than the cancellation aborts a controller. */
export type Aborts = "never" | "after a while" | "when all is done" | "now and then";

/** What aborts a controller that a function makes; in its `catch` and `finally` blocks what took the signal is over. */
export function abortsOf(held: BindingId, { index, ir }: Reached): Aborts {
  const uses = index.usesOf(held).map(({ expression }) => index.parentOf(expression));
  const aborting = uses.flatMap((one) => (one?.kind === "member" && one.property === "abort" ? [one] : []));
  const ends = allStatements(ir.body).flatMap((one) =>
    one.kind === "try" ? [one.catch?.body ?? [], one.finally ?? []].flat() : [],
  );
  if (aborting.length === 0) return "never";
  const others = aborting.filter((one) => !isDoneByClock(one, index));
  if (others.length === 0) return "after a while";
  const atEnd = others.every((one) => ends.some((end) => contains(end.span, one.span)));
  return atEnd ? "when all is done" : "now and then";
}

/** Whether a signal comes from a controller that nothing aborts in time: the controller is what is wrong. */
export function isNeverAborted(expression: Expression, where: Reached): boolean {
  const member = expression.kind === "member" && expression.property === "signal" ? expression : undefined;
  const binding = bindingOf(member?.object ?? expression, where.index.file);
  if (!binding) return member?.object.kind === "call" && isNewController(member.object);
  if (!member) return binding.init !== undefined && binding.init !== expression && isSignalOf(binding, where);
  const held = where.index.file.bindings.indexOf(binding);
  const isKept = where.index.usesOf(held).every(({ expression: use }) => {
    const parent = where.index.parentOf(use);
    return parent?.kind === "member" && /^(signal|abort)$/.test(parent.property);
  });
  return makesController(binding) && isKept && abortsOf(held, where) !== "now and then";
}

/** `setTimeout(() => controller.abort(), 5000)`, `setTimeout(controller.abort.bind(controller), 5000)` */
function isDoneByClock(abort: Member, index: Reached["index"]): boolean {
  const bind = index.parentOf(abort);
  const bound = bind?.kind === "member" && bind.property === "bind" ? index.parentOf(bind) : undefined;
  const done = bound?.kind === "call" ? bound : index.expressionOf(index.ownerOf(abort));
  const timer = done && index.parentOf(done);
  return (
    timer?.kind === "call" &&
    timer.callee.kind === "identifier" &&
    timer.callee.name === "setTimeout" &&
    timer.arguments[0] === done
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
