import { statesBefore } from "../../analysis/effects/states-before";
import type { FunctionAnalysis } from "../../analysis/function";
import { functionOf, standsIn } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { placesOf } from "../../analysis/values/flows";
import { isDisposer, isTeardown } from "../../analysis/values/listeners";
import { hasObserved, statesOf } from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { writtenAs } from "../../syntax/file-index";
import { bindingOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import { isDeadCallback } from "../events/dead-events";
import { isAfterYield } from "./releases";
import type { Subscription } from "./subscriptions";

const removing =
  /^(off|off[A-Z]\w*|remove\w*|unsubscribe\w*|unlisten|unobserve|unregister\w*|deregister\w*|delete|detach|leave|complete)$/;

/** Whether a listener is taken away when the call ends: `elsewhere` when it is on other ways only. */
export function isRemoved(found: Subscription, subject: FunctionAnalysis): "yes" | "elsewhere" | "no" {
  const isAtEnd = ({ call, by }: Removal) =>
    subject.listeners.isCancelCallback(by.ref.function, by) ||
    isInFinally(call, by) ||
    isReturnedTeardown(by, subject) ||
    isDisposer(by) ||
    isAfterLook(call, by, subject) ||
    isDeadCallback(by.ref.function, by, subject);
  const removals = removalsOf(found, subject);
  if (removals.some(isAtEnd)) return "yes";
  const { reached } = subject;
  const handed = removalsHanded(found, subject);
  if (handed.length > 0 && handed.every((some) => some.some(isAtEnd))) return "yes";
  if (handed.some((some) => some.length > 0)) return "elsewhere";
  const isLeftOut = ({ call, by }: Removal) => by === reached && isAfterYield(found.call, call, by);
  return removals.every(isLeftOut) ? "no" : "elsewhere";
}

interface Removal {
  readonly call: Call;
  readonly by: Reached;
}

/** Everything in its file that takes a listener away. */
export function removalsOf(found: Subscription, { reached, project }: FunctionAnalysis): readonly Removal[] {
  const { listener } = found;
  // `listeners.set(topic, send)`: what is taken away may be what is found there again.
  const made = bindingOf(listener, reached.index.file)?.init;
  const kept = new Set(made ? placesOf(made, reached, project).map(({ expression }) => expression) : []);
  return reached.index.file.functions.flatMap(({ id }) => {
    const by = project.find({ ...reached.ref, function: id });
    return (by?.index.expressionsOf(id) ?? []).flatMap((call) =>
      by && call.kind === "call" && removes(call, found, kept, by, reached) ? [{ call, by }] : [],
    );
  });
}

/**
 * For each caller of `listen(topic, send)`, which hands on what it is given, the calls of `unlisten(topic, send)` with the same
 * function.
 */
function removalsHanded(
  { object, listener }: Subscription,
  { reached, project }: FunctionAnalysis,
): readonly (readonly Removal[])[] {
  const given = parameterOf(listener, reached);
  if (given === undefined) return [];
  const counterparts = reached.index.file.functions.flatMap(({ id }) => {
    const by = project.find({ ...reached.ref, function: id });
    return (by?.index.expressionsOf(id) ?? []).flatMap((call) => {
      if (!by || call.kind !== "call" || call.callee.kind !== "member") return [];
      const { callee } = call;
      if (!removing.test(callee.property) || writtenAs(callee.object, by) !== writtenAs(object, reached))
        return [];
      return call.arguments.flatMap((one) => {
        const taken = parameterOf(one, by);
        return taken === undefined ? [] : project.callersOf(by).map((site) => ({ ...site, taken }));
      });
    });
  });
  return project.callersOf(reached).map((begun) => {
    const listened = begun.call.arguments[given];
    return counterparts.filter(({ call, by, taken }) => {
      const removed = call.arguments[taken];
      return listened !== undefined && removed !== undefined && isSame(removed, listened, by, begun.by);
    });
  });
}

/** The parameter of a function that an expression names, as a whole. */
function parameterOf(value: Expression | undefined, { index, ref }: Reached): number | undefined {
  const binding = bindingOf(value, index.file);
  return binding?.owner === ref.function && binding.path === undefined ? binding.parameter : undefined;
}

/** The same object, the same event where both are written, and the same function or every function. */
function removes(
  call: Call,
  { call: begun, kind, object, event, listener }: Subscription,
  kept: ReadonlySet<Expression>,
  by: Reached,
  where: Reached,
): boolean {
  const { callee } = call;
  const [name] = call.arguments;
  if (callee.kind !== "member" || !removing.test(callee.property)) return false;
  if (writtenAs(callee.object, by) !== writtenAs(object, where)) return false;
  if (isCounterpart(callee.property, begun) && standsIn(by, where) && !call.arguments.some(isFunction))
    return true;
  if (kind === "subscription") return callee.property === "unsubscribe" || callee.property === "complete";
  if (event !== undefined && name?.kind === "literal" && String(name.value) !== event) return false;
  if (callee.property === "removeAllListeners") return true;
  return call.arguments.some(
    (one) => listener !== undefined && (kept.has(one) || isSame(one, listener, by, where)),
  );
}

/** `unsubscribeChannel(key)` takes away what `subscribeChannel(key, listener)` begins: the key stands for the listener. */
function isCounterpart(removal: string, { callee }: Call): boolean {
  if (callee.kind !== "member") return false;
  const begun = callee.property;
  const names = [`un${begun}`, begun.replace(/^add/, "remove"), begun.replace(/^register/, "deregister")];
  return names.some((one) => one !== begun && one.toLowerCase() === removal.toLowerCase());
}

function isFunction({ kind }: Expression): boolean {
  return kind === "function";
}

/** Two functions are the same when one name holds them, or one field. */
function isSame(one: Expression, other: Expression, by: Reached, where: Reached): boolean {
  if (one.kind === "identifier" && other.kind === "identifier") {
    return one.binding !== undefined && one.binding === other.binding && by.index === where.index;
  }
  // `bus.on("price", function send(price) { … bus.off("price", send) … })`
  if (other.kind === "function") return by.index === where.index && functionOf(one, by) === other.function;
  return one.kind === "member" && other.kind === "member" && writtenAs(one, by) === writtenAs(other, where);
}

function isInFinally(call: Call, { ir }: Reached): boolean {
  return allStatements(ir.body).some(
    (one) =>
      one.kind === "try" &&
      one.finally !== undefined &&
      one.finally.span.start <= call.span.start &&
      call.span.end <= one.finally.span.end,
  );
}

/** `if (call.cancelled) { bus.off("price", send); return; }`, in the listener itself: it stays until the next event. */
function isAfterLook(call: Call, by: Reached, { scope, conditions }: FunctionAnalysis): boolean {
  return statesOf(statesBefore(call, by, scope, conditions)).some(hasObserved);
}

/** The function that `new Observable` is given back. */
function isReturnedTeardown(by: Reached, { project }: FunctionAnalysis): boolean {
  const written = by.index.expressionOf(by.ref.function);
  if (!written || by.index.parentOf(written)?.kind !== "return") return false;
  const outer = project.find({ ...by.ref, function: by.index.ownerOf(written) });
  return outer !== undefined && isTeardown(outer);
}
