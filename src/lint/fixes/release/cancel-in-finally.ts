import { linesOf } from "../../../text/lines";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import { loopOver } from "../../patterns/upstream/leavings";
import { indentLines } from "../edits/indent-lines";
import { indentationStep } from "../edits/loop-body";

export const cancelInFinallyTitle = "Cancel the upstream call in a `finally`";

/** Puts the loop over a stream into a `try` whose `finally` cancels the call behind it. */
export function cancelInFinally(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const { index } = subject.reached;
  const { file } = index;
  const loop = loopOver(call, subject);
  if (loop?.over?.kind !== "identifier") return [];
  const { text } = file;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const outer = linesOf(text).indentation(loop.span.start);
  const step = indentationStep(text);
  const { start, end } = loop.span;
  // A label, or another statement on the same line, would come apart.
  if (text.slice(text.lastIndexOf("\n", start) + 1, start).trim() !== "") return [];
  const edits = [
    { span: { start, end: start }, newText: `try {${eol}${outer}${step}` },
    ...indentLines(index, start, end, step),
    {
      span: { start: end, end },
      newText: `${eol}${outer}} finally {${eol}${outer}${step}${loop.over.name}.cancel();${eol}${outer}}`,
    },
  ];
  return [{ title: cancelInFinallyTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}
