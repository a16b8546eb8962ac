import type { FunctionAnalysis } from "../analysis/function";
import { callsWithin } from "../analysis/graph/callbacks";
import { awaitCancellation, awaitCancellationTitle } from "../fixes/look/await-cancellation";
import { callListenersOf } from "../patterns/events/call-listeners";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { type Commit, unguarded } from "../patterns/uploads/commits";
import { uploadEndsOf } from "../patterns/uploads/upload-ends";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { lastName } from "../syntax/names";

/** Rule 7: something is made final when the client's messages end, though a cancelled upload ends alike. */
export const endIsNotSuccess: Rule = {
  id: "end-is-not-success",
  severity: "warning",
  title: "The end of an upload is not its success",
  summary:
    "What a client sent is made final when its messages end, but a cancelled or dropped upload ends just like a complete one.",
  why: `When a client cancels an upload, the server is told of its end first: \`for await (const message of call)\` ends
normally, and \`end\` is emitted, with \`call.cancelled === false\`. Over 199 cancelled uploads the cancellation came 0.11 to
1.88 ms later, so that a check right there sees nothing. nice-grpc, Connect and NestJS end the messages in the same way.
Half an upload is committed as a whole one: that is lost data, not lost time.

Answering with \`callback(null, …)\` alone hurts nobody, since the client is gone, and is not reported. A \`break\` out of the
loop is taken for the client's own mark of the end.`,
  satisfiedBy: [
    "a last message, a count or a checksum that the client sends and the handler checks: `if (!complete) return;`",
    "a short wait and then `if (call.cancelled) return;`, which is a guess by measurement and no promise of the protocol",
  ],
  fixes: [awaitCancellationTitle],
  *check(subject) {
    const reported = new Set<Commit["call"]>();
    for (const end of uploadEndsOf(subject)) {
      const found = unguarded(end.statements, end.where, subject);
      if (found === "guarded" || !found || reported.has(found.call)) continue;
      if (isDoneAtAnyEnd(found, subject)) continue;
      reported.add(found.call);
      const { where } = end;
      yield {
        file: where.ref.file,
        span: found.call.callee.kind === "member" ? found.call.callee.propertySpan : found.call.callee.span,
        message:
          "This makes an upload final that may have been cancelled: that ends it just like the last message",
        confidence: lesser(found.plain ? "high" : "medium", sureOf(where)),
        notes: wayFromHandler(where),
        offer: () => awaitCancellation({ ...subject, reached: where }, found.call),
      };
    }
  },
};

/** What a listener of another end of the call does too is no sign that the upload was complete. */
function isDoneAtAnyEnd({ call }: Commit, subject: FunctionAnalysis): boolean {
  const name = lastName(call.callee);
  return callListenersOf(subject)
    .filter(({ event }) => /^(error|cancelled|close)$/.test(event))
    .some(({ listener }) =>
      callsWithin(listener, subject.project).some((one) => lastName(one.call.callee) === name),
    );
}
