import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import { isEnding } from "../analysis/values/endings";
import { happensOnce } from "../analysis/values/once";
import type { Confidence, Fix } from "../finding";
import { leaveTick, leaveTickTitle } from "../fixes/look/leave-tick";
import type { FixSubject } from "../fixes/nearest";
import { offer } from "../fixes/offer";
import { clearOnCancel, clearOnCancelTitle } from "../fixes/release/clear-on-cancel";
import { endOnCancel } from "../fixes/release/end-on-cancel";
import type { Call, Expression } from "../ir";
import { collects } from "../knowledge/methods";
import { looksWronglyIn } from "../patterns/checks/looks";
import { handlerOf, sureOf, wayFromHandler } from "../patterns/notes";
import { begunTimer } from "../patterns/resources/begun";
import { isEndedByCallers } from "../patterns/resources/handed-ends";
import { holdsCarrier, isMadeForEach } from "../patterns/resources/holds";
import { type InstanceTimer, instanceTimerOf } from "../patterns/resources/instances";
import { type Release, releaseOf } from "../patterns/resources/releases";
import { countOfTicks } from "../patterns/resources/tick-counts";
import { endsOnlyItself, looksOf, restartOf, type Timer, writesToCall } from "../patterns/resources/timers";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";
import { bindingOf, lastName } from "../syntax/names";

/** Rule 13: a timer that goes on for a call that is over. */
export const timerOutlivesCall: Rule = {
  id: "timer-outlives-call",
  severity: "warning",
  title: "Timer outlives its call",
  summary: "A timer that a handler starts goes on when the call is cancelled.",
  why: `A repeating timer keeps what its callback holds, the call included, and goes on until the process ends. When the
client cancels nothing ends it: each cancelled call leaves one more timer behind, and \`call.write\` after a cancel only
returns false. A callback that only looks and returns does nothing any more, but it is still called, and still holds the
call. A \`setTimeout\` whose callback starts it again is such a timer too; there a look that returns is enough.

A timer that is cleared on an event that never comes is told of where the listener is
([dead-cancellation-listener](dead-cancellation-listener.md)), and a \`for await\` over \`setInterval\` from
\`node:timers/promises\` that never looks is a loop ([loop-misses-cancellation](loop-misses-cancellation.md)).`,
  satisfiedBy: [
    '`call.on("cancelled", () => clearInterval(timer))`, in the handler, a helper or another method',
    "`if (call.cancelled) { clearInterval(timer); return; }` in the callback",
    "`if (call.cancelled) return;` where the callback starts the timer again",
    "`clearInterval(timer)` in a `finally`",
    "`for await (const _ of setInterval(1000, undefined, { signal }))` from `node:timers/promises`",
  ],
  fixes: [clearOnCancelTitle, leaveTickTitle],
  *check(subject) {
    const { reached, scope, lifetimes } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const ofInstance = instanceTimerOf(call, subject);
      if (ofInstance) yield reportOfInstance(call, ofInstance, subject);
      const timer = begunTimer(call, subject);
      if (!timer || isAware(call, reached, scope) || isEndedByCallers(call, subject)) continue;
      if (happensOnce(call, reached, (where) => lifetimes.isLasting(where))) continue;
      const release = releaseOf(call, reached, subject, isEnding);
      const goesOn = release.released || release.dead ? undefined : verdictOf(timer, release, subject);
      if (!goesOn) continue;
      const writes = writesToCall(timer.tick, subject);
      yield {
        file: reached.ref.file,
        span: call.callee.span,
        message: goesOn.message,
        confidence: lesser(goesOn.confidence, sureOf(reached)),
        ...(writes && { severity: "error" as const }),
        notes: wayFromHandler(reached),
        offer: () => offer(subject, call.span, (one) => fixesOf(timer, one)),
      };
    }
  },
};

function reportOfInstance(call: Call, { made, end }: InstanceTimer, subject: FunctionAnalysis): Report {
  const { reached } = subject;
  return {
    file: reached.ref.file,
    span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
    message: `This starts a timer that goes on ticking when the call is cancelled: nothing calls \`${end}\``,
    confidence: sureOf(reached),
    notes: wayFromHandler(reached),
    offer: () =>
      offer(subject, made.span, (one) =>
        endOnCancel(one, made, {
          title: clearOnCancelTitle,
          names: [],
          write: (name) => `${name}.${end}()`,
        }),
      ),
  };
}

function fixesOf(timer: Timer, subject: FixSubject): readonly Fix[] {
  if (timer.kind === "restarts") return leaveTick(subject, timer);
  // Nobody holds the subscription of who waits for a value.
  return timer.acquired?.end === ".unsubscribe" ? [] : clearOnCancel(subject, timer.call, timer);
}

function verdictOf(
  timer: Timer,
  { ends, escapes }: Release,
  subject: FunctionAnalysis,
): { message: string; confidence: Confidence } | undefined {
  const place = escapes ? undefined : placeOf(timer, subject);
  // Others may end it, and may need it for longer than the call.
  if (place === undefined) return undefined;
  if (ends && timer.tick && looksWronglyIn(timer.tick, subject)) return undefined;
  const mine = lesser(ends ? sureOfEnd(timer, subject) : "high", place);
  if (timer.kind === "restarts") {
    const restart = restartOf(timer, subject);
    if (restart === "alive") return undefined;
    return {
      message: "This timer goes on starting itself when the call is cancelled",
      confidence: lesser(mine, restart === "always" ? "high" : sureOfEnd(timer, subject)),
    };
  }
  switch (looksOf(timer, subject)) {
    case "ends":
      return undefined;
    case "looks":
      return {
        message: "This timer goes on when the call is cancelled: its callback looks, but does not clear it",
        confidence: mine,
      };
    case "no": {
      const what = timer.acquired?.end === "clearInterval" ? "interval" : "timer";
      return { message: `This ${what} goes on ticking when the call is cancelled`, confidence: mine };
    }
  }
}

/** A timer that ends goes on for nobody until then; few ticks are soon over, and what others end may be for longer. */
function sureOfEnd(timer: Timer, subject: FunctionAnalysis): Confidence {
  if (!timer.tick || (timer.kind === "repeats" && !endsOnlyItself(timer, subject))) return "medium";
  const count = countOfTicks(timer.tick, subject.project);
  if (count === "open") return "high";
  const isSlow = lastName(timer.call.callee) !== "setImmediate";
  return count === "counted" && isSlow && writesToCall(timer.tick, subject) ? "high" : "medium";
}

/** A timer of a helper may be for all calls, unless it has to do with the one that is served. */
function placeOf({ tick, call }: Timer, subject: FunctionAnalysis): Confidence | undefined {
  const { reached, lifetimes } = subject;
  if (holdsCarrier(tick, subject)) return "high";
  if (reached.ir.kind === "constructor") return undefined;
  const parent = reached.index.parentOf(call);
  const kept = parent?.kind === "assignment" ? !isLocal(parent.target, subject) : isCollected(call, subject);
  const handler = handlerOf(reached);
  const isBeside = handler === reached || handler?.ref.file === reached.ref.file;
  // What a class of another file keeps, its own users may end, or need for longer than the call.
  if (kept && (!isBeside || lifetimes.isLasting(reached))) return undefined;
  // What nobody holds nobody can end, and each call starts one more.
  const isLost = parent?.kind === "expression" && tick !== undefined && isMadeForEach(tick, subject.project);
  return isBeside || isLost ? "high" : "medium";
}

/** `this.timers.set(key, setInterval(…))` */
function isCollected(call: Call, { reached, lifetimes }: FunctionAnalysis): boolean {
  const parent = reached.index.parentOf(call);
  if (parent?.kind !== "call" || parent.callee.kind !== "member") return false;
  const { object, property } = parent.callee;
  return collects(property) && lifetimes.of(object, reached) === "longer";
}

function isLocal(target: Expression, { reached }: FunctionAnalysis): boolean {
  return (bindingOf(target, reached.index.file)?.owner ?? 0) !== 0;
}
