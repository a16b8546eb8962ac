import { literalOf } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import type { CallFact, SignalPlace } from "../facts";
import type { Confidence } from "../finding";
import { forwardSignal, forwardSignalTitle } from "../fixes/forward-signal";
import { nearestSignal } from "../fixes/nearest";
import type { Call } from "../ir";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { isTied } from "../patterns/ties";
import { upstreamOf } from "../patterns/upstream";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 11: something takes a signal, one is at hand, and it is not passed on. */
export const signalNotForwarded: Rule = {
  id: "signal-not-forwarded",
  severity: "warning",
  title: "Signal is not passed on",
  summary:
    "A function that has the call's signal at hand waits for something that takes a signal, and does not pass it on.",
  why: `A signal that is not passed on ends where it stands: what is waited for goes on to its end, and the handler with it.
The rule looks at functions of the project that take an \`AbortSignal\`, and at those of Node and of packages that wait long:
child processes, streams, events.

Calls to other servers are \`unpropagated-upstream-call\`'s. Reading a file, a sleep under five seconds and waiting for one event are not
reported.`,
  satisfiedBy: [
    "`await load(id, signal)` or `await load(id, { signal: context.signal })`",
    "`AbortSignal.any([context.signal, AbortSignal.timeout(5000)])`",
    "`{ signal: undefined }` or `load(id, undefined)`, which says that it is meant to go on",
  ],
  fixes: [forwardSignalTitle("context.signal")],
  *check(subject) {
    const { reached, project } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call" || call.new) continue;
      const fact = project.callFact(call);
      const place = fact?.acceptsSignal;
      if (!fact || !place || upstreamOf(call, project) || isGiven(call, place, subject)) continue;
      const confidence = confidenceOf(call, fact);
      if (!confidence || nearestSignal(subject, call.span)?.signal === undefined) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: "This takes a signal, and is not given the one that is at hand",
        confidence: lesser(confidence, sureOf(reached)),
        notes: wayFromHandler(reached),
        offer: () => ({ fixes: forwardSignal(subject, call, place) }),
      };
    }
  },
};

/** A signal, options that cannot be read, or an explicit nothing. */
function isGiven(call: Call, { argument, property }: SignalPlace, subject: FunctionAnalysis): boolean {
  if (isTied(call, subject) || call.arguments.some(({ kind }) => kind === "spread")) return true;
  const given = call.arguments[argument];
  if (!given) return false;
  if (property === undefined) return true;
  const options = literalOf(given, subject.reached);
  return (
    !options || options.properties.some(({ name, value }) => name === property || value.kind === "spread")
  );
}

/** From so many milliseconds on a sleep is no pause between two looks any more. */
const longSleep = 5000;

function isLongSleep({ arguments: [delay] }: Call): boolean {
  return delay?.kind === "literal" && typeof delay.value === "number" && delay.value >= longSleep;
}

/** Functions of the project that wait are sure; of others only those that wait long. */
function confidenceOf(call: Call, { targets, external, returns }: CallFact): Confidence | undefined {
  if (targets.length > 0) return returns.awaited || returns.asyncIterable ? "high" : undefined;
  // Of an interface, whose code is elsewhere.
  if (!external) return returns.awaited || returns.asyncIterable ? "medium" : undefined;
  if (external.package === "node:timers/promises") return isLongSleep(call) ? "high" : undefined;
  if (/^node:(child_process|stream\/promises)$/.test(external.package)) return "medium";
  return external.package === "node:events" && /(^|\.)on$/.test(external.name) ? "medium" : undefined;
}
