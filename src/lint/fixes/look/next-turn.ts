import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";

export const nextTurnTitle = "Start it again in the event loop's next turn";

/** `process.nextTick(step)` and `queueMicrotask(step)` become `setImmediate(step)`. */
export function nextTurn(
  { reached: { index } }: FunctionAnalysis,
  { callee, arguments: given }: Call,
): readonly Fix[] {
  const { file } = index;
  const name = textIn(file.text, callee.span);
  const own = file.bindings.some((one) => one.name === "setImmediate");
  if (!/^(process\.nextTick|queueMicrotask)$/.test(name) || given.length !== 1 || own) return [];
  const edits = [{ span: callee.span, newText: "setImmediate" }];
  return [{ title: nextTurnTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}
