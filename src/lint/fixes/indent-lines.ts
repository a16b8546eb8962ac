import type { TextEdit } from "../../text/edit";
import type { FunctionAnalysis } from "../analysis/function";

/** Moves every line that begins between two places one step further in, but for those within a template. */
export function indentLines(
  { reached: { index } }: FunctionAnalysis,
  from: number,
  to: number,
  step: string,
): readonly TextEdit[] {
  const { file } = index;
  const fixed = file.functions
    .flatMap(({ id }) => index.expressionsOf(id))
    .filter(({ kind }) => kind === "template" || kind === "literal")
    .map(({ span }) => span);
  const edits: TextEdit[] = [];
  for (let at = file.text.indexOf("\n", from) + 1; at > 0 && at < to; ) {
    const next = file.text.indexOf("\n", at);
    const line = file.text.slice(at, next < 0 ? to : next);
    if (line.trim() !== "" && !fixed.some((span) => span.start < at && at < span.end)) {
      edits.push({ span: { start: at, end: at }, newText: step });
    }
    if (next < 0) break;
    at = next + 1;
  }
  return edits;
}
