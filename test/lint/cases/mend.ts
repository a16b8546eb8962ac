import type { FileText, ProjectSpec, View } from "../../../src/lint/backend/backend";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { Finding } from "../../../src/lint/finding";
import { chooseFixes } from "../../../src/lint/fix-all";
import { lint } from "../../../src/lint/linter";
import type { LintSettings } from "../../../src/lint/settings";
import { applyEdits } from "../../../src/text/edit";

/** A project after every fix that can be applied at once has been, round after round. */
export interface Mended {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What is still said and has a fix: nothing, when the fixes are right. */
  readonly fixable: readonly Finding[];
  readonly left: readonly Finding[];
  readonly rounds: number;
}

/** Applies all fixes, suggestions too, until a round changes nothing or ten have passed. */
export async function mendAll(
  spec: ProjectSpec,
  texts: readonly { readonly path: string; readonly text: string }[],
  settings: LintSettings,
): Promise<Mended> {
  let files = texts;
  let view: View = createBackend().open(spec, files);
  for (let rounds = 0; ; rounds++) {
    const { findings } = await lint(view, settings);
    const { changes } = chooseFixes(findings, "suggestion");
    const fixable = findings.filter(({ fixes }) => fixes.length > 0);
    if (changes.size === 0 || rounds === 10) return { files, fixable, left: findings, rounds };
    const edited: FileText[] = [];
    files = files.map((file) => {
      const text = applyEdits(file.text, changes.get(file.path) ?? []);
      if (text !== file.text) edited.push({ path: file.path, text });
      return { path: file.path, text };
    });
    view = view.update(edited);
  }
}
