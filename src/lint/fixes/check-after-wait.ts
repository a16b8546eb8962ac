import { contains } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { Fix } from "../finding";
import type { Call } from "../ir";
import { givesValue } from "./checkpoint";
import { endOfLine, indentationOf, lineBreakOf } from "./edits/layout";
import { nearestCarrier } from "./nearest";

export const checkAfterWaitTitle = "Return when the call was cancelled meanwhile";

/** Looks after the last statement that waits, so that nothing is acquired in between. */
export function checkAfterWait(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const { ir, index, ref } = subject.reached;
  const { text, path } = index.file;
  const at = ir.body.findIndex((one) => contains(one.span, call.span));
  const waits = index.expressionsOf(ref.function).filter(({ kind }) => kind === "await" || kind === "yield");
  const last = ir.body
    .slice(0, Math.max(at, 0))
    .findLast((one) => one.kind === "loop" || waits.some(({ span }) => contains(one.span, span)));
  const asked = last && nearestCarrier(subject, call.span);
  if (!last || !asked || givesValue(ir)) return [];
  const newText = `${lineBreakOf(text)}${indentationOf(text, last.span.start)}if (${asked.test}) return;`;
  const end = endOfLine(text, last.span.end);
  const edits = [{ span: { start: end, end }, newText }];
  return [{ title: checkAfterWaitTitle, safety: "suggestion", changes: [{ file: path, edits }] }];
}
