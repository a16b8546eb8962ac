import type { Rule } from "../rule";

/** Rule 1: a cycle that waits can come round again without having looked whether its call is over. */
export const loopMissesCancellation: Rule = {
  id: "loop-misses-cancellation",
  severity: "warning",
  title: "Loop misses cancellation",
  summary:
    "A long-running loop in a handler, or in what a handler calls, can come round again after waiting without having checked whether the call was cancelled.",
  why: `Node cannot interrupt a handler. When the client cancels, disconnects or runs out of time, the handler goes on
until it looks. A loop that waits and never looks keeps its database queries, upstream calls and memory busy for
nobody, often for ever: nothing else stops a chain of promises.

The finding follows every way through the loop, also those through \`continue\`, \`catch\` and \`finally\`, and reports
the one that gets back to the top without a live check whose "cancelled" side leaves the loop. A check on one branch
only, or one that another path jumps over, does not count.`,
  satisfiedBy: [
    "`if (call.cancelled) return;` on every way round, at the top, at the end or in the loop's condition",
    "`signal.throwIfAborted()` that no `catch` in the loop swallows",
    "waiting for something that is given the call's signal: `await setTimeout(1000, undefined, { signal })`",
    "a flag that a `cancelled` listener sets",
    "a function, in any file, that does one of these: `assertLive(call)`, `if (isCancelled(call)) return;`",
    "reading the call's own request stream: `for await (const message of call)`",
    "`yield` in a generator that nice-grpc or Connect drives",
  ],
  fixes: ["Check for cancellation at the top of the loop"],
  *check() {},
};
