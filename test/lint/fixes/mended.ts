import assert from "node:assert/strict";
import { join } from "node:path";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { Finding } from "../../../src/lint/finding";
import { chooseFixes } from "../../../src/lint/fix-all";
import { lint } from "../../../src/lint/linter";
import { defaultSettings } from "../../../src/lint/settings";
import { applyEdits } from "../../../src/text/edit";
import { typeErrors } from "../cases/type-errors";

const folder = __dirname.replaceAll("\\", "/");
const backend = createBackend();
const repository = join(__dirname, "../../..");

/** Files by name, without a path. */
export type Files = Readonly<Record<string, string>>;

/** What the linter says of a small project that sees the packages of this one. */
export async function findingsIn(files: Files): Promise<readonly Finding[]> {
  const texts = Object.entries(files).map(([name, text]) => ({ path: `${folder}/${name}`, text }));
  const roots = texts.map(({ path }) => path);
  const view = backend.open({ config: undefined, directory: repository, roots }, texts);
  return (await lint(view, { ...defaultSettings, confidence: "medium" })).findings;
}

/**
 * The texts after every round of fixes, of those files that changed. Asserts what is to hold of all fixes: it compiles as
 * before, and nothing is left that they would mend.
 *
 * @param least the fixes to apply
 * @param rules the only ones whose findings are mended; all when not given
 */
export async function mended(
  files: Files,
  least: "safe" | "suggestion" = "safe",
  rules?: readonly string[],
): Promise<Files> {
  let now = files;
  for (let round = 0; ; round++) {
    const findings = (await findingsIn(now)).filter(({ rule }) => rules?.includes(rule) ?? true);
    const { changes } = chooseFixes(findings, least);
    if (changes.size === 0) break;
    assert.ok(round < 10, `there is an end to it: ${JSON.stringify(now)}`);
    now = Object.fromEntries(
      Object.entries(now).map(([name, text]) => [
        name,
        applyEdits(text, changes.get(`${folder}/${name}`) ?? []),
      ]),
    );
  }
  assert.deepEqual(errorsOf(now), errorsOf(files), "it compiles as before");
  return Object.fromEntries(Object.entries(now).filter(([name, text]) => files[name] !== text));
}

function errorsOf(files: Files): string[] {
  return typeErrors(Object.entries(files).map(([name, text]) => ({ path: `${folder}/${name}`, text })));
}
