import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { LoopStatement } from "../../ir";
import { caught } from "../catch/catch-on-way";
import { insertAtTop } from "../edits/loop-body";
import { checkpointFor } from "./checkpoint";

export const insertCheckTitle = "Check for cancellation at the top of the loop";

/** Looks at the top of every turn: no way round the loop can miss that. */
export function insertCheck(subject: FunctionAnalysis, loop: LoopStatement): readonly Fix[] {
  const check = checkpointFor(subject, loop);
  if (check === undefined) return [];
  const { path, text } = subject.reached.index.file;
  const edits = [...check.edits, ...insertAtTop(text, loop, [check.written])];
  // What goes on apart from the call may be meant to outlive it.
  const safety = subject.reached.apart ? "suggestion" : "safe";
  const fix: Fix = { title: insertCheckTitle, safety, changes: [{ file: path, edits }] };
  return check.throws ? caught(subject, loop.span, fix) : [fix];
}
