import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { newBaselineFile, readBaseline, writeBaseline } from "../../lint/config/read-baseline";
import { readConfig } from "../../lint/config/read-config";
import type { LintResult } from "../../lint/finding";
import type { LintChoices } from "../../lint/linter";
import { type BaselineEntry, entriesOf, fingerprint, wouldFind } from "../../lint/suppression/baseline";
import { relativeName } from "../../report/lint-report";
import type { CommandContext } from "../command";

/** The result without what its baseline knows. */
export function withoutKnown(result: LintResult): LintResult {
  return { ...result, findings: result.findings.filter(({ known }) => !known) };
}

/** Says how much the baseline keeps back, and which of its entries are fixed. */
export function tellBaseline({ findings, fixed }: LintResult, { stderr, cwd }: CommandContext): void {
  const known = findings.filter((finding) => finding.known).length;
  if (known > 0) stderr.write(`${counted(known, "finding")} of the baseline not shown.\n`);
  for (const { rule, file, symbol, baseline } of fixed ?? []) {
    const place = [relativeName(file, cwd), symbol].filter((part) => part !== "").join(" ");
    stderr.write(
      `Fixed, but still in ${relativeName(baseline, cwd)}: ${rule} in ${place}. Run lint --write-baseline.\n`,
    );
  }
}

/**
 * Writes the baseline; entries are kept that this run had no way to find: of other files or rules, or less sure.
 *
 * @param file as written on the command line; empty for the usual place
 * @param settings those of the command line
 * @returns what to tell the user
 */
export function writtenBaseline(
  result: LintResult,
  paths: readonly string[],
  file: string,
  { config, settings }: Pick<LintChoices, "config" | "settings">,
  cwd: string,
): string {
  const here = cwd.replace(/\\/g, "/");
  const target =
    file === "" ? newBaselineFile(here, readConfig(here, config)) : resolve(cwd, file).replace(/\\/g, "/");
  const before = existsSync(target) ? readBaseline(target).entries : [];
  const found = entriesOf(result, target);
  const kept = before.filter((entry) => {
    const isOurs = isLinted(entry, target, paths) && wouldFind(entry, settings, settings.confidence ?? "low");
    return !isOurs && !found.some((one) => fingerprint(one) === fingerprint(entry));
  });
  const entries = [...kept, ...found];
  writeBaseline({ file: target, entries: entries.sort(byPlace) });
  return `Wrote ${counted(result.findings.length, "finding")} to ${relativeName(target, cwd)}.\n`;
}

function isLinted(entry: BaselineEntry, baseline: string, paths: readonly string[]): boolean {
  const file = resolve(dirname(baseline), entry.file).replace(/\\/g, "/");
  return paths.some((path) => file === path || file.startsWith(path === "/" ? "/" : `${path}/`));
}

function byPlace(a: BaselineEntry, b: BaselineEntry): number {
  const [one, other] = [a, b].map(({ file, symbol, rule }) => `${file} ${symbol} ${rule}`);
  return one! < other! ? -1 : one! > other! ? 1 : 0;
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`;
}
