import { linesOf } from "../../../text/lines";
import type { Span } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { LoopStatement } from "../../ir";
import { allStatements } from "../../syntax/walk";
import { caught } from "../catch/catch-on-way";
import { endOfLine } from "../edits/layout";
import { indentationStep } from "../edits/loop-body";
import { checkpointFor } from "./checkpoint";

export const checkFirstInCatchTitle = "Leave when the call was cancelled";

/** The one place in a `catch` where a check is right: it comes first, and it leaves. */
export function checkFirstInCatch(
  subject: FunctionAnalysis,
  loop: LoopStatement,
  handler: Span,
): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { text, path } = index.file;
  const held = allStatements(ir.body).find(
    (one) => one.kind === "try" && one.catch?.span.start === handler.start,
  );
  if (held?.kind !== "try" || !held.catch) return [];
  // Within a loop of its own, `break` would leave that one.
  const check = checkpointFor(subject, loop, handler);
  if (!check) return [];
  const { body } = held.catch;
  const [first] = body.body;
  const at = body.span.start + 1;
  const gap = text.slice(at, first?.span.start ?? body.span.end - 1);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const inner = first
    ? linesOf(text).indentation(first.span.start)
    : linesOf(text).indentation(held.span.start) + indentationStep(text);
  const newText = /[\r\n]/.test(gap)
    ? `${eol}${inner}${check.written}`
    : first
      ? ` ${check.written}`
      : ` ${check.written} `;
  const behind = /[\r\n]/.test(gap) ? endOfLine(text, at) : at;
  const edits = [...check.edits, { span: { start: behind, end: behind }, newText }];
  const fix: Fix = { title: checkFirstInCatchTitle, safety: "safe", changes: [{ file: path, edits }] };
  return check.throws ? caught(subject, handler, fix) : [fix];
}
