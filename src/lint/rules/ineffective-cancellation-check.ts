import { textIn } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { insertCheck } from "../fixes/look/insert-check";
import { mendCheck, mendCheckTitles } from "../fixes/look/mend-check";
import { offer } from "../fixes/offer";
import { type FalseCheck, falseChecks } from "../patterns/checks/false-checks";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 4: a check that is there, and does not do what it was written for. */
export const ineffectiveCancellationCheck: Rule = {
  id: "ineffective-cancellation-check",
  severity: "error",
  title: "Ineffective cancellation check",
  summary:
    "A check for the cancellation asks a property that does not tell of it, or does not leave the loop.",
  why: `Of the properties of grpc-js's call only \`cancelled\` tells of a cancellation for every kind of call. When the
client cancels, \`writableEnded\`, \`writableFinished\` and \`errored\` stay \`false\`; a unary call is no stream, and its
\`destroyed\`, \`closed\` and \`writable\` stay as they were for ever. \`canceled\` with one l is no property at all: in
JavaScript it is \`undefined\`, and the check never passes.

A check also has to leave. After \`if (call.cancelled) log()\` the loop goes on, \`continue\` comes round again, and in a
loop without a wait on that way it turns for ever; \`break\` in an inner loop or a \`switch\` leaves only that.`,
  satisfiedBy: [
    "`call.cancelled`, for every kind of call",
    "`call.destroyed`, `call.closed` and `!call.writable` for streaming calls",
    "`return`, `throw`, or `break` out of the loop that goes on",
    "a label: `break outer`",
  ],
  fixes: mendCheckTitles,
  *check(subject) {
    for (const found of falseChecks(subject)) {
      const { reached } = subject;
      yield {
        file: reached.ref.file,
        span: found.span,
        message: messageOf(found, subject),
        confidence: lesser(found.confidence, sureOf(reached)),
        notes: wayFromHandler(reached),
        offer: () =>
          found.kind === "stays" && (found.others || found.narrowed)
            ? offer(subject, found.loop.span, (one) => insertCheck(one, found.loop))
            : { fixes: mendCheck(subject, found) },
      };
    }
  },
};

function messageOf(found: FalseCheck, { reached }: FunctionAnalysis): string {
  switch (found.kind) {
    case "property": {
      const { property } = found.member;
      if (found.mistake === "misspelt")
        return `grpc-js's call has no \`${property}\`: its property is \`cancelled\``;
      if (found.mistake === "never-changes")
        return `\`${property}\` of a unary call never changes: ask \`cancelled\``;
      return `\`${property}\` stays as it is when the client cancels: ask \`cancelled\``;
    }
    case "stays": {
      const text = textIn(reached.index.file.text, found.span);
      if (found.inverted)
        return `This check is the wrong way round: the loop goes on only when \`${text}\` says it is over`;
      if (found.narrowed)
        return "With `&&` the loop goes on after a cancellation as long as the other side does not hold";
      if (found.step === "break")
        return "The loop goes on after this check: its `break` leaves only what is inside";
      if (found.step === "continue") return "The loop goes on after this check: `continue` comes round again";
      return "The loop goes on after this check, though it knows that the call is over";
    }
    case "either":
      return "With `||` the loop goes on after a cancellation as long as the other side holds";
    case "callback":
      return `This check leaves only the callback: \`${found.method}\` has started it for every element before any of them waits`;
  }
}
