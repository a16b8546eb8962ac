import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LintResult } from "../../lint/finding";
import { LineTable } from "../../text/lines";
import { UsageError } from "../command";

/** Lines by file, absolute; undefined for files that are new as a whole. */
export type ChangedLines = ReadonlyMap<string, ReadonlySet<number> | undefined>;

/**
 * The lines that differ from a commit, those not committed yet and files that git does not know included.
 *
 * @param base a commit, branch or tag
 * @throws UsageError when git is not there, or does not know `base`
 */
export async function changedLines(base: string, cwd: string, signal: AbortSignal): Promise<ChangedLines> {
  const git = async (...args: string[]) => {
    const options = { cwd, signal, maxBuffer: 1 << 30 };
    const { stdout } = await promisify(execFile)("git", ["-c", "core.quotePath=false", ...args], options);
    return stdout;
  };
  if (base.startsWith("-")) throw new UsageError(`--diff wants a commit or a branch, not "${base}".`);
  try {
    const here = cwd.replace(/\\/g, "/");
    // Against the common ancestor: what others did on the base meanwhile is not of this branch.
    const start = (await git("merge-base", base, "HEAD")).trim();
    const diff = await git("diff", "--no-color", "--no-ext-diff", "--unified=0", "--relative", start);
    const changed = new Map<string, ReadonlySet<number> | undefined>(readDiff(diff, here));
    const unknown = await git("ls-files", "--others", "--exclude-standard", "-z");
    for (const name of unknown.split("\0")) if (name !== "") changed.set(`${here}/${name}`, undefined);
    return changed;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UsageError(wordOf(base, error as Failed));
  }
}

/** How git failed. */
type Failed = Error & { readonly code?: number | string; readonly stderr?: string };

function wordOf(base: string, { code, message, stderr = "" }: Failed): string {
  const said = stderr.trim();
  if (said.includes("Not a valid object name"))
    return `git knows no "${base}" here. Fetch it first, in CI with all of its history, or name another branch or commit.`;
  // What `merge-base` says of two that have nothing in common, as in the shallow clones of CI.
  if (code === 1 && said === "")
    return `"${base}" and this branch have no common history here. Fetch the whole of it (git fetch --unshallow).`;
  return `git cannot tell what changed since "${base}": ${said || message}`;
}

/** Leaves the findings whose place, or a step of whose path, is among the lines. */
export function onlyChanged(result: LintResult, changed: ChangedLines): LintResult {
  const tables = new Map<string, LineTable>();
  const isChanged = (file: string, offset: number) => {
    if (!changed.has(file)) return false;
    const table = tables.get(file) ?? new LineTable(result.texts.get(file) ?? "");
    tables.set(file, table);
    return changed.get(file)?.has(table.position(offset).line) ?? true;
  };
  const findings = result.findings.filter((finding) =>
    [finding, ...finding.notes].some(({ file, span }) => isChanged(file, span.start)),
  );
  return { ...result, findings };
}

/** Reads a unified diff without context: `+++ b/name`, then `@@ -a,b +c,d @@` per hunk. */
function readDiff(diff: string, cwd: string): Map<string, Set<number>> {
  const changed = new Map<string, Set<number>>();
  let lines = new Set<number>();
  for (const line of diff.split("\n")) {
    const name = /^\+\+\+ b\/(.*?)\t?$/.exec(line)?.[1];
    if (name !== undefined) {
      lines = new Set();
      changed.set(`${cwd}/${name}`, lines);
    }
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!hunk) continue;
    const [start, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    for (let at = start; at < start + count; at++) lines.add(at);
    // A removal leaves no line of its own; the line before it is what it touched.
    if (count === 0) lines.add(start);
  }
  return changed;
}
