import { propagateCall, propagateCallTitle } from "../fixes/forward/propagate-call";
import { offerParent } from "../fixes/offer";
import { cancelInFinally, cancelInFinallyTitle } from "../fixes/release/cancel-in-finally";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { leavingOf } from "../patterns/upstream/leavings";
import { isMadeInProject, isTied } from "../patterns/upstream/ties";
import { upstreamOf } from "../patterns/upstream/upstream";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 10: a stream of a grpc-js client that is left or destroyed, which does not cancel the call behind it. */
export const streamDestroyIsNotCancel: Rule = {
  id: "stream-destroy-is-not-cancel",
  severity: "warning",
  title: "Closing a client's stream does not cancel its call",
  summary:
    "The stream of an upstream grpc-js call is left by `break`, `return` or `throw`, destroyed, or piped into the call: that closes the stream and leaves the upstream call running.",
  why: `The streams that grpc-js clients return are Node streams with a call behind them. Destroying one does not cancel that
call: after \`break\` out of \`for await\`, after \`upstream.pipe(call)\`, and even after \`pipeline(upstream, call, done)\` the
server upstream was still sending. Only \`upstream.cancel()\` ends it, or \`{ parent: call }\` when it is made.

Streams of nice-grpc and Connect are no such streams: leaving the loop cancels their call.

This is one root cause with an upstream call that is not tied to the handler's own, so \`unpropagated-upstream-call\` does not
report the same call.`,
  satisfiedBy: [
    "`client.list(request, { parent: call })`",
    "`try { for await (…) … } finally { upstream.cancel(); }`",
    '`call.on("cancelled", () => upstream.cancel())`',
  ],
  fixes: [propagateCallTitle, cancelInFinallyTitle],
  *check(subject) {
    const { reached, project } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const upstream = upstreamOf(call, project);
      if (upstream?.takes !== "parent" || !upstream.stream || isTied(call, subject)) continue;
      const leaving = leavingOf(call, subject);
      if (!leaving || isMadeInProject(call, subject)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: "Closing the stream of this upstream call does not cancel the call",
        confidence: lesser(upstream.sure, sureOf(reached)),
        notes: [...wayFromHandler(reached), { ...leaving.place, message: leaving.words }],
        offer: () => {
          const propagated = offerParent(subject, (one) => propagateCall(one, call));
          return { ...propagated, fixes: [...propagated.fixes, ...cancelInFinally(subject, call)] };
        },
      };
    }
  },
};
