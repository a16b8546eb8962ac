import type { WorkspaceEdit } from "vscode-languageserver/node";
import type { View } from "../lint/backend/backend";
import type { LintResult } from "../lint/finding";
import { chooseFixes } from "../lint/fix-all";
import { changeOf } from "../text/change";
import { applyEdits, type TextEdit } from "../text/edit";
import { type LintedTexts, workspaceEdit } from "./convert";

/** Each round mends what stood in another's way; real code needs two or three. */
const mostRounds = 20;

/**
 * Every safe fix of a project, again until nothing changes, as one edit that the user can undo as one.
 *
 * @param result what was found in `view`
 * @param lint lints another state
 * @returns undefined when there is nothing to mend
 */
export async function fixProject(
  view: View,
  result: LintResult,
  lint: (view: View) => Promise<LintResult>,
  texts: (result: LintResult) => LintedTexts,
): Promise<{ readonly edit: WorkspaceEdit; readonly count: number } | undefined> {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  let state = { view, result };
  let count = 0;
  for (let round = 0; round < mostRounds; round++) {
    const { changes, mended } = chooseFixes(state.result.findings, "safe");
    if (mended.length === 0) break;
    count += mended.length;
    for (const [file, edits] of changes) {
      const text = state.result.texts.get(file)!;
      if (!before.has(file)) before.set(file, text);
      after.set(file, applyEdits(text, edits));
    }
    const changed = [...changes.keys()].map((path) => ({ path, text: after.get(path)! }));
    const next = state.view.update(changed);
    state = { view: next, result: await lint(next) };
  }
  if (count === 0) return undefined;
  const changes = [...after].map(([file, text]) => ({ file, edits: [difference(before.get(file)!, text)] }));
  return { edit: workspaceEdit(changes, texts({ ...result, texts: before })), count };
}

/** The one replacement that leads from a text to another. */
function difference(from: string, to: string): TextEdit {
  const { start, endBefore, endAfter } = changeOf(from, to);
  return { span: { start, end: endBefore }, newText: to.slice(start, endAfter) };
}
