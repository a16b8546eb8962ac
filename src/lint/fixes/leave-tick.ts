import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Timer } from "../patterns/timers";
import { indentationOf, lineBreakOf } from "./layout";
import { nearestCarrier } from "./nearest";

export const leaveTickTitle = "Return when the call was cancelled";

/** Looks first thing in the function that starts its timer again. */
export function leaveTick(subject: FunctionAnalysis, { tick }: Timer): readonly Fix[] {
  const [first] = tick?.ir.body ?? [];
  if (!tick || !first || tick.ir.expressionBody) return [];
  const givesValue = [...allStatements(tick.ir.body)].some(
    (one) => one.kind === "return" && one.value !== undefined,
  );
  const asked = nearestCarrier({ ...subject, reached: tick }, first.span);
  if (givesValue || !asked) return [];
  const { path, text } = tick.index.file;
  const at = first.span.start;
  const newText = `if (${asked.test}) return;${lineBreakOf(text)}${indentationOf(text, at)}`;
  const edits = [{ span: { start: at, end: at }, newText }];
  return [{ title: leaveTickTitle, safety: "safe", changes: [{ file: path, edits }] }];
}
