import { askAgain, askAgainTitle } from "../fixes/look/ask-again";
import { type StaleRead, staleReads } from "../patterns/checks/stale-reads";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 3: the answer of a moment ago, asked again and again. */
export const staleCancellationSnapshot: Rule = {
  id: "stale-cancellation-snapshot",
  severity: "error",
  title: "Stale snapshot of a cancellation",
  summary: "Whether the call was cancelled is read once and kept, and the kept value is asked after waiting.",
  why: `\`call.cancelled\` and \`signal.aborted\` are properties that change. \`const { cancelled } = call\` and
\`const done = signal.aborted\` copy what they are at that moment, a boolean that stays as it is: nearly always
\`false\`, for a call that was not cancelled before its handler began. A loop that asks the copy looks as if it could be
stopped, and cannot.

An object stays live: \`const { signal } = context\` is right, and so is another name for the call.`,
  satisfiedBy: [
    "`while (!call.cancelled)`: reading the property where it is asked",
    "`const { signal } = context` and then `signal.aborted`",
    "a copy that is made and asked in the same turn, with no wait between",
  ],
  fixes: [askAgainTitle],
  *check(subject) {
    for (const stale of staleReads(subject)) {
      const { reached } = subject;
      const { file } = reached.index;
      yield {
        file: file.path,
        span: stale.span,
        message: `\`${stale.name}\` keeps whether the call was cancelled when it was read here, and never changes`,
        confidence: lesser(stale.confidence, sureOf(reached)),
        notes: [
          ...wayFromHandler(reached),
          { file: stale.reader.ref.file, span: stale.read.span, message: noteOf(stale) },
        ],
        offer: () => ({ fixes: askAgain(subject, stale) }),
      };
    }
  },
};

function noteOf({ where, reader }: StaleRead): string {
  switch (where) {
    case "loop":
      return "every turn of the loop asks the same old value";
    case "later":
      return "it is asked after a wait";
    case "callback":
      return `it is asked when ${reader.ir.name} runs, later`;
  }
}
