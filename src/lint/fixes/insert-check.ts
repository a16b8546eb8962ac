import type { FunctionAnalysis } from "../analysis/function";
import type { Fix } from "../finding";
import type { LoopStatement } from "../ir";
import { checkpointFor } from "./checkpoint";
import { insertAtTop } from "./loop-body";

export const insertCheckTitle = "Check for cancellation at the top of the loop";

/** Looks at the top of every turn: no way round the loop can miss that. */
export function insertCheck(subject: FunctionAnalysis, loop: LoopStatement): readonly Fix[] {
  const check = checkpointFor(subject, loop);
  if (check === undefined) return [];
  const { path, text } = subject.reached.index.file;
  // What goes on apart from the call may be meant to outlive it.
  const changesMeaning = check.cutsShort || subject.reached.apart;
  return [
    {
      title: insertCheckTitle,
      safety: changesMeaning ? "suggestion" : "safe",
      changes: [{ file: path, edits: [...check.edits, ...insertAtTop(text, loop, [check.written])] }],
    },
  ];
}
