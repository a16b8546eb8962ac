import { readFile, writeFile } from "node:fs/promises";
import type { Finding, Fix, LintResult } from "../lint/finding";
import { chooseFixes } from "../lint/fix-all";
import { applyEdits } from "../text/edit";

/** How often lint and fix may take turns; each round mends what stood in another's way, and real code needs two or three. */
const mostRounds = 20;

/** What became of the findings. */
export interface Mended {
  /** The result after the last round. */
  readonly result: LintResult;
  /** How many findings were mended. */
  readonly count: number;
  /** Files that were left alone because their text changed while they were linted. */
  readonly changedMeanwhile: readonly string[];
  /** Whether there was more to mend after the last round. */
  readonly unfinished: boolean;
}

/**
 * Applies fixes on disk and lints again until there is nothing left to apply.
 *
 * @param lint lints what is on disk now
 * @param least see {@link chooseFixes}
 */
export async function fixOnDisk(lint: () => Promise<LintResult>, least: Fix["safety"]): Promise<Mended> {
  const changedMeanwhile = new Set<string>();
  let count = 0;
  let result = await lint();
  for (let round = 0; ; round++) {
    for (const file of await changedFiles(result)) changedMeanwhile.add(file);
    const findings = result.findings.filter((finding) => !touches(finding, changedMeanwhile));
    const { changes, mended } = chooseFixes(findings, least);
    const unfinished = mended.length > 0;
    if (!unfinished || round === mostRounds) {
      return { result, count, changedMeanwhile: [...changedMeanwhile], unfinished };
    }
    for (const [file, edits] of changes) await rewrite(file, applyEdits(result.texts.get(file)!, edits));
    count += mended.length;
    result = await lint();
  }
}

/** A fix is applied in all its files or in none. */
function touches(finding: Finding, files: ReadonlySet<string>): boolean {
  return finding.fixes.some((fix) => fix.changes.some(({ file }) => files.has(file)));
}

async function changedFiles({ findings, texts }: LintResult): Promise<readonly string[]> {
  const files = new Set(
    findings.flatMap(({ fixes }) => fixes.flatMap(({ changes }) => changes.map(({ file }) => file))),
  );
  const changed: string[] = [];
  for (const file of files) {
    const now = await readFile(file, "utf8").catch(() => undefined);
    if (now === undefined || withoutMark(now) !== texts.get(file)) changed.push(file);
  }
  return changed;
}

async function rewrite(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8");
  await writeFile(file, before.startsWith(mark) ? mark + text : text);
}

/** The byte order mark belongs to the file and not to its text. */
const mark = "\ufeff";

function withoutMark(text: string): string {
  return text.startsWith(mark) ? text.slice(1) : text;
}
