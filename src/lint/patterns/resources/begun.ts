import type { FunctionAnalysis } from "../../analysis/function";
import { placesOf } from "../../analysis/values/flows";
import type { Call } from "../../ir";
import { begunThrough, isEndedByCallers, isReturned } from "./handed-ends";
import { removalsOf } from "./removals";
import { type Subscription, subscriptionOf } from "./subscriptions";
import { type Timer, timerOf } from "./timers";

/** What a call subscribes to, itself or through a function whose callers are given how it ends. */
export function begunSubscription(
  call: Call,
  subject: FunctionAnalysis,
  depth = 0,
): Subscription | undefined {
  const own = subscriptionOf(call, subject);
  if (own) return isBegunIn(own, subject, depth) ? undefined : own;
  const inner = begunThrough(call, subject, depth, (one, by, deeper) => {
    const found = begunSubscription(one, by, deeper);
    return found && isRemovedByCallers(found, by) ? found : undefined;
  });
  return (
    inner && {
      call,
      kind: "subscription",
      object: call.callee,
      event: undefined,
      listener: undefined,
      acquired: undefined,
      confidence: inner.confidence,
    }
  );
}

/** How many helpers that hand a listener on are gone through. */
const deepest = 3;

/** `listen(topic, send)` of the project: what is begun in it, and not handed back to be ended, is told of there. */
function isBegunIn({ call, kind }: Subscription, subject: FunctionAnalysis, depth: number): boolean {
  const { project } = subject;
  const targets = (project.callFact(call)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  if (kind !== "subscription" || targets.length === 0 || depth > deepest) return false;
  return targets.every((reached) => {
    const by = { ...subject, reached };
    return reached.index.expressionsOf(reached.ref.function).some((one) => {
      const inner = one.kind === "call" ? begunSubscription(one, by, depth + 1) : undefined;
      return inner !== undefined && !isRemovedByCallers(inner, by) && !isHandedBack(inner.call, by);
    });
  });
}

/** `return bus.on(topic, send)` */
function isHandedBack(begun: Call, { reached, project }: FunctionAnalysis): boolean {
  return placesOf(begun, reached, project, false).some(
    ({ expression, where }) => where.index.parentOf(expression)?.kind === "return",
  );
}

/** Whether the callers of a function are given what ends a subscription of its. */
export function isRemovedByCallers(found: Subscription, subject: FunctionAnalysis): boolean {
  return (
    isEndedByCallers(found.call, subject) ||
    removalsOf(found, subject).some(({ by }) => isReturned(by.ref.function, subject))
  );
}

/** The timer that a call starts, itself or through a function whose callers are given how it ends. */
export function begunTimer(call: Call, subject: FunctionAnalysis, depth = 0): Timer | undefined {
  const own = timerOf(call, subject);
  if (own) return own;
  const inner = begunThrough(call, subject, depth, (one, by, deeper) => {
    const found = begunTimer(one, by, deeper);
    return found?.kind === "repeats" && isEndedByCallers(one, by) ? found : undefined;
  });
  return inner && { call, tick: inner.tick, kind: "repeats", acquired: { kind: "timer", end: "()" } };
}
