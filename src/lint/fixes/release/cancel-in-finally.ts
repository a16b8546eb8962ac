import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import { loopOver } from "../../patterns/upstream/leavings";
import { inTryFinally } from "../edits/try-finally";

export const cancelInFinallyTitle = "Cancel the upstream call in a `finally`";

/** Puts the loop over a stream into a `try` whose `finally` cancels the call behind it. */
export function cancelInFinally(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const { index } = subject.reached;
  const loop = loopOver(call, subject);
  if (loop?.over?.kind !== "identifier") return [];
  const edits = inTryFinally(index, loop.span, `${loop.over.name}.cancel()`);
  if (!edits) return [];
  const changes = [{ file: index.file.path, edits }];
  return [{ title: cancelInFinallyTitle, safety: "suggestion", changes }];
}
