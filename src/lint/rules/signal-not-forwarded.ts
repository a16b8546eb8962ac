import { contains } from "../../text/span";
import { isLeftInTheDark } from "../analysis/effects/given";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import { apart } from "../analysis/values/background";
import { longPause, numberOf } from "../analysis/values/pauses";
import type { CallFact, SignalPlace } from "../facts";
import type { Confidence } from "../finding";
import { forwardSignal, forwardSignalTitle } from "../fixes/forward/forward-signal";
import { nearestCarrier, nearestSignal } from "../fixes/nearest";
import { hasObserved, isChecked, statesOf, suspensionOf, unknown } from "../flow/states";
import type { Call, Expression } from "../ir";
import { undoes } from "../patterns/checks/undoing";
import { sureAt, wayFromHandler } from "../patterns/notes";
import { isTied } from "../patterns/upstream/ties";
import { upstreamOf } from "../patterns/upstream/upstream";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { literalOf } from "../syntax/names";

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
      if (!fact || project.isDetached(fact) || upstreamOf(call, project)) continue;
      const place = fact.acceptsSignal;
      const found =
        (place && withoutSignal(call, fact, place, subject)) ?? leftInTheDark(call, fact, subject);
      if (!found || undoes(call.span, reached, project)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: found.message,
        confidence: lesser(found.confidence, sureAt(call.span, reached)),
        notes: wayFromHandler(reached),
        offer: () => ({ fixes: place ? forwardSignal(subject, call, place) : [] }),
      };
    }
  },
};

interface Omission {
  readonly message: string;
  readonly confidence: Confidence;
}

/** Something that takes a signal, where one is at hand; a long sleep also where one would have to be made of the call. */
function withoutSignal(
  call: Call,
  fact: CallFact,
  place: SignalPlace,
  subject: FunctionAnalysis,
): Omission | undefined {
  const confidence = confidenceOf(call, fact, subject.reached);
  if (!confidence || isGiven(call, place, subject)) return undefined;
  if (nearestSignal(subject, call.span)?.signal !== undefined)
    return { message: "This takes a signal, and is not given the one that is at hand", confidence };
  if (fact.external?.package !== "node:timers/promises" || !nearestCarrier(subject, call.span))
    return undefined;
  return {
    message: "This goes on when the call is cancelled: it takes a signal, and is given none",
    confidence: "medium",
  };
}

/** A function of the project that ends with the call for others, and is given nothing here by which it could. */
function leftInTheDark(call: Call, fact: CallFact, subject: FunctionAnalysis): Omission | undefined {
  const { project, scope, cycles, reached } = subject;
  const [target, ...more] = fact.targets.flatMap((ref) => project.find(ref) ?? []);
  if (!target || more.length > 0 || !isLeftInTheDark(call, target, scope)) return undefined;
  if (isTied(call, subject) || isShortPause(call, reached)) return undefined;
  // Begun by the call, and not done for it.
  if (apart.calls(call, reached, fact, project)) return undefined;
  // Who says that there is none means it, and of a loop in which it stands that is told already.
  if (call.arguments.some(isNothing) || cycles.some(({ loop }) => contains(loop.span, call.span)))
    return undefined;
  const { returns, throws } = scope.summaries.settled(target);
  const learns = statesOf(returns | throws).some(
    (one) => suspensionOf(one) >= unknown && (isChecked(one) || hasObserved(one)),
  );
  if (!learns || !nearestCarrier(subject, call.span)) return undefined;
  return {
    message: "This stops with the call only when it is given a signal, and it is given none",
    confidence: "medium",
  };
}

function isNothing(argument: Expression): boolean {
  return argument.kind === "literal" && (argument.value === undefined || argument.value === null);
}

/** A signal, options that cannot be read, or an explicit nothing. */
function isGiven(call: Call, { argument, property }: SignalPlace, subject: FunctionAnalysis): boolean {
  if (isTied(call, subject) || call.arguments.some(({ kind }) => kind === "spread")) return true;
  const given = call.arguments[argument];
  if (!given) return false;
  if (property === undefined) return true;
  const options = literalOf(given, subject.reached.index.file);
  return (
    !options || options.properties.some(({ name, value }) => name === property || value.kind === "spread")
  );
}

function isLongSleep({ arguments: [delay] }: Call, where: Reached): boolean {
  return delay !== undefined && numberOf(delay, where) >= longPause;
}

/** `pause(5)`, by whatever name. */
function isShortPause({ arguments: [delay, ...more] }: Call, where: Reached): boolean {
  return delay !== undefined && more.length === 0 && numberOf(delay, where) < longPause;
}

/** Functions of the project that wait are sure; of others only those that wait long. */
function confidenceOf(
  call: Call,
  { targets, external, returns }: CallFact,
  where: Reached,
): Confidence | undefined {
  if (targets.length > 0) return returns.awaited || returns.asyncIterable ? "high" : undefined;
  // So are those of an interface whose code is elsewhere: what it declares says what a signal does.
  if (!external) return returns.awaited || returns.asyncIterable ? "high" : undefined;
  if (external.package === "node:timers/promises") return isLongSleep(call, where) ? "high" : undefined;
  if (/^node:(child_process|stream\/promises)$/.test(external.package)) return "medium";
  // It has no other end.
  return external.package === "node:events" && /(^|\.)on$/.test(external.name) ? "high" : undefined;
}
