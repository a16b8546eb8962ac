import type { Cycle } from "../analysis/cycles/cycles";
import type { Confidence } from "../finding";
import { insertYield, insertYieldTitle } from "../fixes/insert-yield";
import { offer } from "../fixes/offer";
import { micro, none, unknown } from "../flow/states";
import { busyness, isMicroRecursion } from "../patterns/busy";
import { isHeavy, isHeavyCall } from "../patterns/heavy";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 2: a cycle that never lets the event loop run, so that no check inside it can ever see a cancel. */
export const loopBlocksEventLoop: Rule = {
  id: "loop-blocks-event-loop",
  severity: "warning",
  title: "Loop blocks the event loop",
  summary:
    "A long loop never gives the event loop a turn, so that a cancellation cannot even be noticed while it runs.",
  why: `A cancellation reaches the process as bytes on a socket. Node reads sockets only between turns of its event
loop, so \`call.cancelled\` and \`signal.aborted\` cannot change while a loop runs that never yields. Awaiting a value
that is already there does not yield: \`await null\`, a cache hit, an \`async\` function that does nothing and
\`process.nextTick\` run in the microtask queue. A handler that went round 5,369,305 times with \`await null\` never saw
its cancellation; one that awaited \`setImmediate()\` saw it at once, for 2.7 microseconds a turn.

Until such a loop ends, every other call of the process waits with it, and deadlines do not fire.`,
  satisfiedBy: [
    "`await setImmediate()` from `node:timers/promises` every so many turns, with a check after it",
    "awaiting real input or output, or a timer, on some way round, with a check",
    "a small constant number of turns",
    "moving the work to a worker thread",
  ],
  fixes: [insertYieldTitle],
  *check(subject) {
    for (const cycle of subject.cycles) {
      if (cycle.longest >= unknown) continue;
      const confidence =
        confidenceOf(cycle, subject.settings.maxCheapIterations) ??
        busyness(cycle, subject) ??
        (isHeavy(cycle, subject) ? "medium" : undefined);
      if (confidence === undefined) continue;
      const { where, loop } = cycle;
      yield {
        file: where.ref.file,
        span: loop.keywordSpan,
        message: messageOf(cycle),
        confidence: lesser(confidence, sureOf(where)),
        notes: wayFromHandler(where),
        offer: () => offer(subject, loop.span, (one) => insertYield(one, loop)),
      };
    }
    const { reached } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      if (isMicroRecursion(call, subject)) {
        yield {
          file: reached.ref.file,
          span: call.callee.span,
          message: `${reached.ir.name} starts itself again before the event loop runs, so no cancellation can be noticed`,
          confidence: sureOf(reached),
          notes: wayFromHandler(reached),
        };
        continue;
      }
      if (call.callee.kind !== "member" || !isHeavyCall(call, subject)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.propertySpan,
        message: "This never lets the event loop run, so no cancellation can be noticed",
        confidence: lesser("medium", sureOf(reached)),
        notes: wayFromHandler(reached),
      };
    }
  },
};

function messageOf({ looks, longest }: Cycle): string {
  if (looks) return "The check in this loop can never become true: the loop never lets the event loop run";
  if (longest === micro)
    return "This loop only waits for what is already there, which never lets the event loop run";
  return "This loop never lets the event loop run, so no cancellation can be noticed";
}

/** A loop that looks shows that its author expects to be cancelled; of others most are short. */
function confidenceOf({ bound, looks, longest, ends }: Cycle, cheap: number): Confidence | undefined {
  if (bound.kind === "constant" && bound.turns <= cheap) return undefined;
  if (bound.kind === "unbounded") {
    if (looks || !ends) return "high";
    return longest === none ? undefined : "medium";
  }
  if (looks) return longest === none ? "medium" : "high";
  return undefined;
}
