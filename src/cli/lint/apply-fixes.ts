import { readFile, writeFile } from "node:fs/promises";
import type { FileText } from "../../lint/backend/backend";
import type { Finding, Fix, LintResult } from "../../lint/finding";
import { chooseFixes } from "../../lint/fix-all";
import { applyEdits } from "../../text/edit";

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

/** Where the texts are that are linted and mended. */
export interface Texts {
  /** Undefined when there is no such file. */
  read(file: string): Promise<string | undefined>;
  write(file: string, text: string): Promise<void>;
  /** What is to be linted in the place of files on disk. */
  readonly overlays: readonly FileText[];
}

/** The files themselves. */
export const disk: Texts = {
  read: (file) => readFile(file, "utf8").catch(() => undefined),
  write: rewrite,
  overlays: [],
};

/** Texts that are kept in memory over those on disk, which stay as they are. */
export function inMemory(): Texts & { readonly written: ReadonlyMap<string, string> } {
  const written = new Map<string, string>();
  return {
    written,
    read: async (file) => written.get(file) ?? (await disk.read(file)),
    write: async (file, text) => void written.set(file, text),
    get overlays() {
      return [...written].map(([path, text]) => ({ path, text }));
    },
  };
}

/**
 * Applies fixes and lints again until there is nothing left to apply. What the baseline knows is let alone.
 *
 * @param lint lints the texts as they are now
 * @param least see {@link chooseFixes}
 */
export async function applyFixes(
  lint: () => Promise<LintResult>,
  least: Fix["safety"],
  texts: Texts = disk,
): Promise<Mended> {
  const changedMeanwhile = new Set<string>();
  let count = 0;
  let result = await lint();
  for (let round = 0; ; round++) {
    for (const file of await changedFiles(result, texts)) changedMeanwhile.add(file);
    const findings = result.findings.filter(
      (finding) => !finding.known && !touches(finding, changedMeanwhile),
    );
    const { changes, mended } = chooseFixes(findings, least);
    const unfinished = mended.length > 0;
    if (!unfinished || round === mostRounds) {
      return { result, count, changedMeanwhile: [...changedMeanwhile], unfinished };
    }
    for (const [file, edits] of changes) await texts.write(file, applyEdits(result.texts.get(file)!, edits));
    count += mended.length;
    result = await lint();
  }
}

/** A fix is applied in all its files or in none. */
function touches(finding: Finding, files: ReadonlySet<string>): boolean {
  return finding.fixes.some((fix) => fix.changes.some(({ file }) => files.has(file)));
}

async function changedFiles(
  { findings, texts: linted }: LintResult,
  texts: Texts,
): Promise<readonly string[]> {
  const files = new Set(
    findings.flatMap(({ fixes }) => fixes.flatMap(({ changes }) => changes.map(({ file }) => file))),
  );
  const changed: string[] = [];
  for (const file of files) {
    const now = await texts.read(file);
    if (now === undefined || withoutMark(now) !== linted.get(file)) changed.push(file);
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
