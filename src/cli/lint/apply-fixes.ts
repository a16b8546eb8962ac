import { isUtf8 } from "node:buffer";
import { access, constants, readFile, writeFile } from "node:fs/promises";
import type { FileText } from "../../lint/backend/backend";
import type { Finding, Fix, LintResult } from "../../lint/finding";
import { chooseFixes, type FixBatch } from "../../lint/fix-all";
import { applyEdits } from "../../text/edit";

/** How often lint and fix may take turns; each round mends what stood in another's way, and real code needs two or three. */
const mostRounds = 20;

/** What became of the findings. */
export interface Mended {
  /** The result after the last round. */
  readonly result: LintResult;
  /** How many findings were mended. */
  readonly count: number;
  /** Files that were left alone though there is something to mend in them, and why, as a clause. */
  readonly left: ReadonlyMap<string, string>;
  /** Whether there was more to mend after the last round. */
  readonly unfinished: boolean;
}

/** Where the texts are that are linted and mended. */
export interface Texts {
  /** Undefined when there is no such file. */
  read(file: string): Promise<string | undefined>;
  /** Why a file cannot be written without loss, as a clause. */
  refuses(file: string): Promise<string | undefined>;
  write(file: string, text: string): Promise<void>;
  /** What is to be linted in the place of files on disk. */
  readonly overlays: readonly FileText[];
}

/** The files themselves. */
export const disk: Texts = {
  read: (file) => readFile(file, "utf8").catch(() => undefined),
  refuses,
  write: rewrite,
  overlays: [],
};

/** Texts that are kept in memory over those on disk, which stay as they are. */
export function inMemory(): Texts & { readonly written: ReadonlyMap<string, string> } {
  const written = new Map<string, string>();
  return {
    written,
    read: async (file) => written.get(file) ?? (await disk.read(file)),
    refuses: async () => undefined,
    write: async (file, text) => void written.set(file, text),
    get overlays() {
      return [...written].map(([path, text]) => ({ path, text }));
    },
  };
}

/**
 * Applies fixes and lints again until there is nothing left to apply. What the baseline knows is let alone, and so is all
 * where the configuration, which may say so of more, makes no sense.
 *
 * @param lint lints the texts as they are now
 * @param least see {@link chooseFixes}
 */
export async function applyFixes(
  lint: () => Promise<LintResult>,
  least: Fix["safety"],
  texts: Texts = disk,
): Promise<Mended> {
  const left = new Map<string, string>();
  let count = 0;
  let result = await lint();
  for (let round = 0; ; round++) {
    const { changes, mended } = await choose(result, least, texts, left);
    const unfinished = mended.length > 0;
    if (!unfinished || round === mostRounds) return { result, count, left, unfinished };
    for (const [file, edits] of changes) await texts.write(file, applyEdits(result.texts.get(file)!, edits));
    count += mended.length;
    result = await lint();
  }
}

/** Whether the linter did not run as it was meant to: its configuration or its baseline makes no sense. */
export function isMisled({ problems }: LintResult): boolean {
  return problems.some(({ about }) => about === "settings");
}

/** What can be mended now; files that have to be left alone are added to `left`. */
async function choose(
  result: LintResult,
  least: Fix["safety"],
  texts: Texts,
  left: Map<string, string>,
): Promise<FixBatch> {
  if (isMisled(result)) return { changes: new Map(), mended: [] };
  for (;;) {
    const findings = result.findings.filter((finding) => !finding.known && !touches(finding, left));
    const batch = chooseFixes(findings, least);
    const before = left.size;
    for (const file of batch.changes.keys()) {
      const why = await whyLeft(file, result, texts);
      if (why !== undefined) left.set(file, why);
    }
    if (left.size === before) return batch;
  }
}

/** A fix is applied in all its files or in none. */
function touches(finding: Finding, files: ReadonlyMap<string, string>): boolean {
  return finding.fixes.some((fix) => fix.changes.some(({ file }) => files.has(file)));
}

async function whyLeft(file: string, result: LintResult, texts: Texts): Promise<string | undefined> {
  const now = await texts.read(file);
  if (now === undefined || withoutMark(now) !== result.texts.get(file))
    return "it changed while it was linted. Run again";
  if (result.problems.some((problem) => problem.file === file && problem.about === "syntax"))
    return "it has a syntax error. Mend that first";
  return texts.refuses(file);
}

async function refuses(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.W_OK);
  } catch {
    return "it may not be written";
  }
  // What cannot be read as UTF-8 would be lost in what is written.
  return isUtf8(await readFile(file)) ? undefined : "it is no UTF-8 text. Save it as UTF-8 first";
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
