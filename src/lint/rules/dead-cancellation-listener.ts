import type { FunctionAnalysis } from "../analysis/function";
import { callsWithin } from "../analysis/graph/callbacks";
import type { Reached } from "../analysis/project";
import { readsOf } from "../analysis/values/flows";
import { changeEvent, changeEventTitle } from "../fixes/release/change-event";
import type { Call } from "../ir";
import { callListenersOf } from "../patterns/events/call-listeners";
import { type DeadEvent, deadEventOf, listenerOf } from "../patterns/events/dead-events";
import { isHeldByCancel, type Resource, releasedBy } from "../patterns/events/listener-work";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 5: cleaning up on an event that does not come when the call is cancelled. */
export const deadCancellationListener: Rule = {
  id: "dead-cancellation-listener",
  severity: "error",
  title: "Listener on an event that does not come",
  summary:
    "What has to end with the call is ended on an event that does not come when the call is cancelled.",
  why: `Which events a call emits depends on its kind. When the client cancels, a unary call emits \`cancelled\` and nothing
else, ever: no \`close\`, \`end\`, \`finish\` or \`error\`. A server-streaming call emits \`cancelled\` and \`close\`; \`finish\` comes
only when everything was sent, and \`end\` belongs to what is read. So code in such a listener runs after a success, or never,
and not after a cancellation. An \`AbortSignal\` emits \`abort\`, a call of grpc-js \`cancelled\`, and neither knows the other's.

A timer or subscription whose only end stands in such a listener is told of here, and not again where it is started.
Listeners that only log are left alone.`,
  satisfiedBy: [
    '`call.on("cancelled", cleanup)`; it comes for every kind of call, after a success as well',
    '`call.on("close", cleanup)` on a streaming call',
    '`call.on("end", cleanup)` on a client-streaming or bidi call that is read: a cancelled upload ends',
    "the same cleanup on `cancelled` beside the other event",
  ],
  fixes: [changeEventTitle("cancelled"), changeEventTitle("abort")],
  *check(subject) {
    const { reached } = subject;
    const told = new Set<unknown>();
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const dead = deadEventOf(call, reached, subject);
      const report = dead && reportOf(dead, call, subject, told);
      if (report) yield report;
    }
  },
};

function reportOf(
  dead: DeadEvent,
  call: Call,
  subject: FunctionAnalysis,
  told: Set<unknown>,
): Report | undefined {
  const { reached } = subject;
  const listener = listenerOf(call, reached, subject);
  const work = listener ? releasedBy(listener, subject) : [];
  if (listener && subject.listeners.isCancelCallback(listener.ref.function, listener)) return undefined;
  // A bidi call that is read also ends when it is cancelled; what ends there as well is not lost.
  const live = new Set(
    callListenersOf(subject)
      .filter(({ onCancel }) => onCancel)
      .flatMap((one) => releasedBy(one.listener, subject))
      .map(({ key }) => key),
  );
  const isEnded = (one: Resource) =>
    live.has(one.key) || (dead.why !== "unknown" && isHeldByCancel(one, subject));
  const lost = work.filter((one) => !isEnded(one));
  if (work.length > 0 && lost.length === 0) return undefined;
  const handed = listener ? undefined : endingHanded(call, subject);
  if (handed === "released") return undefined;
  if (lost.length === 0 && !handed && !isMeantForCancel(dead)) return undefined;
  // One thing that two dead listeners end is told of once.
  if (lost.length > 0 && lost.every(({ key }) => told.has(key))) return undefined;
  for (const { key } of lost) told.add(key);
  return {
    file: reached.ref.file,
    span: dead.eventSpan,
    message: messageOf(dead),
    // What it does may be done by the listener beside it, whose event comes.
    confidence: live.size > 0 && dead.why !== "unknown" ? lesser("medium", sureOf(reached)) : sureOf(reached),
    notes: [...wayFromHandler(reached), ...lost.map((one) => noteOf(one))],
    offer: () => ({
      fixes: changeEvent(subject, dead, listener !== undefined && onlyReleases(listener, work, subject)),
    }),
  };
}

/** Whether an event that never comes can only have been written for the end of the call, whatever its listener does. */
function isMeantForCancel({ why, event }: DeadEvent): boolean {
  return why === "unknown" || (why === "never" && event === "close");
}

/** A function that ends something and that other code gave: `call.on("end", subscribe(topic, send))`. */
function endingHanded(
  { arguments: [, given] }: Call,
  { reached, listeners, project }: FunctionAnalysis,
): "lost" | "released" | undefined {
  if (given?.kind !== "identifier" || given.binding === undefined) return undefined;
  const { init, path } = reached.index.file.bindings[given.binding]!;
  if (init?.kind !== "call" || init.new || path) return undefined;
  const runs = readsOf(given.binding, reached, project).some(({ expression, where }) => {
    const parent = where.index.parentOf(expression);
    if (parent?.kind !== "call") return false;
    return parent.callee === expression
      ? listeners.isCancelCallback(where.ref.function, where)
      : listeners.isCancelRegistration(parent, where);
  });
  return runs ? "released" : "lost";
}

function noteOf({ where, span }: Resource) {
  return { file: where.ref.file, span, message: "this does not run when the call is cancelled" };
}

function messageOf({ event, why, carrier, kind }: DeadEvent): string {
  if (carrier === "signal") return `An AbortSignal has no event \`${event}\`: it emits \`abort\``;
  if (why === "unknown") return `A call has no event \`${event}\`: it emits \`cancelled\``;
  if (why === "never") return `A ${kind} call never emits \`${event}\``;
  return `A cancelled ${kind === "unknown" ? "" : `${kind} `}call does not emit \`${event}\``;
}

/** Whether a listener does nothing but end things, so that it may run at any end of the call. */
function onlyReleases(listener: Reached, work: readonly Resource[], { project }: FunctionAnalysis): boolean {
  const calls = callsWithin(listener, project);
  return calls.length > 0 && calls.every(({ call }) => work.some(({ span }) => span === call.span));
}
