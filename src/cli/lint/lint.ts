import { createTwoFilesPatch } from "diff";
import { version } from "../../../package.json";
import type { LintResult, Severity } from "../../lint/finding";
import { lintPaths } from "../../lint/lint-paths";
import type { LintChoices } from "../../lint/linter";
import { rules } from "../../lint/rules";
import type { LintSettings } from "../../lint/settings";
import { formatGithub } from "../../report/github";
import { formatJson } from "../../report/json";
import { formatLintJunit } from "../../report/lint-junit";
import { type LintReport, problemLine, relativeName, reportOf } from "../../report/lint-report";
import { ruleMarkdown } from "../../report/rule-page";
import { formatSarif } from "../../report/sarif";
import { formatText } from "../../report/text";
import { type CommandBody, type CommandContext, couldNotRun } from "../command";
import { applyFixes, disk, inMemory, isMisled, type Texts } from "./apply-fixes";
import { changedLines, onlyChanged } from "./changed-lines";
import { existingPaths, sourcePaths } from "./existing-paths";
import { tellBaseline, withoutKnown, writtenBaseline } from "./lint-baseline";
import { lintHelp } from "./lint-help";
import { type LintOptions, parseLintOptions } from "./lint-options";
import { progressLine } from "./lint-progress";

/** `grpc-cancellation lint`: lints paths, mends on request, prints one report. */
export const lint: CommandBody = { help: lintHelp, run };

/** Ends what is said where nothing is written. */
const misled = "before the problems of the configuration or the baseline are mended.";

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const options = parseLintOptions(
    args,
    rules.map((rule) => rule.id),
  );
  const paths = await sourcePaths(options.paths, context.cwd);
  if (options.writeBaseline !== undefined) return writeNewBaseline(paths, options, context);
  if (options.dryRun) return printPatch(paths, options, context);
  const result = await lintAndMend(paths, options, context);
  tellBaseline(result, context);
  const report = reportOf(withoutKnown(result), context.cwd);
  context.stdout.write(format(report, result, options, context));
  if (isMisled(result) || (result.stats.files === 0 && result.problems.length > 0)) return couldNotRun;
  return fails(report, options.failOn) ? 1 : 0;
}

async function writeNewBaseline(
  paths: readonly string[],
  options: LintOptions,
  context: CommandContext,
): Promise<number> {
  const { cwd, signal, stderr } = context;
  const choices = await choicesOf(options, cwd);
  const result = await lintPaths(paths, { ...choices, baseline: null }, signal);
  tellProblems(result, context);
  if (isMisled(result)) {
    stderr.write(`Nothing was written ${misled}\n`);
    return couldNotRun;
  }
  stderr.write(writtenBaseline(result, paths, options.writeBaseline!, choices, cwd));
  return 0;
}

/** Where they are no part of what goes to standard output. */
function tellProblems(result: LintResult, { stderr, cwd }: CommandContext): void {
  for (const problem of reportOf(result, cwd).problems) stderr.write(`${problemLine(problem)}\n`);
}

/** What the fixes would change, and nothing is written; like a formatter's check it fails when there is something. */
async function printPatch(
  paths: readonly string[],
  options: LintOptions,
  context: CommandContext,
): Promise<number> {
  const texts = inMemory();
  const result = await lintAndMend(paths, options, context, texts);
  tellBaseline(result, context);
  tellProblems(result, context);
  for (const [file, text] of texts.written) {
    const name = relativeName(file, context.cwd);
    const before = ((await disk.read(file)) ?? "").replace(/^\ufeff/, "");
    context.stdout.write(createTwoFilesPatch(`a/${name}`, `b/${name}`, before, text));
  }
  if (isMisled(result)) return couldNotRun;
  return texts.written.size > 0 ? 1 : 0;
}

async function lintAndMend(
  paths: readonly string[],
  options: LintOptions,
  { signal, stderr, cwd }: CommandContext,
  texts: Texts = disk,
): Promise<LintResult> {
  const line = progressLine(stderr);
  const choices = await choicesOf(options, cwd);
  const once = async () => {
    const result = await lintPaths(paths, { ...choices, overlays: texts.overlays }, signal, line.show);
    return options.diff === undefined
      ? result
      : onlyChanged(result, await changedLines(options.diff, cwd, signal));
  };
  try {
    if (options.fix === undefined) return await once();
    const { result, count, left, unfinished } = await applyFixes(once, options.fix, texts);
    line.end();
    stderr.write(
      `${options.dryRun ? "Would mend" : "Mended"} ${count} ${count === 1 ? "finding" : "findings"}.\n`,
    );
    for (const [file, why] of left) stderr.write(`Left ${relativeName(file, cwd)} alone: ${why}.\n`);
    if (isMisled(result)) stderr.write(`Nothing is mended ${misled}\n`);
    if (unfinished)
      stderr.write("Stopped before everything was mended: each round left more to mend. Run again.\n");
    return result;
  } finally {
    line.end();
  }
}

async function choicesOf(options: LintOptions, cwd: string): Promise<LintChoices> {
  const one = async (path: string | undefined) =>
    path === undefined ? undefined : (await existingPaths([path], cwd))[0];
  return {
    settings: settingsOf(options),
    config: await one(options.config),
    baseline: await one(options.baseline),
  };
}

function settingsOf({ confidence, rules: only }: LintOptions): Partial<LintSettings> {
  // Whoever names a rule wants to see it, also where the project has it off.
  const chosen = rules.map(({ id }) => [id, only.includes(id) ? undefined : ("off" as const)] as const);
  return {
    ...(confidence && { confidence }),
    rules: only.length === 0 ? {} : Object.fromEntries(chosen),
  };
}

function format(
  report: LintReport,
  result: LintResult,
  options: LintOptions,
  context: CommandContext,
): string {
  switch (options.format) {
    case "json":
      return formatJson(report);
    case "github":
      return formatGithub(report);
    case "junit":
      return formatLintJunit(report);
    case "sarif": {
      const described = rules.map((rule) => ({ ...rule, markdown: ruleMarkdown(rule) }));
      return formatSarif(report, { version, rules: described }, context.cwd);
    }
    case "text": {
      const texts = new Map(
        [...result.texts].map(([file, text]) => [relativeName(file, context.cwd), text] as const),
      );
      return formatText(report, { colour: coloured(context), textOf: (file) => texts.get(file) });
    }
  }
}

/** NO_COLOR by https://no-color.org: any value that is not empty. */
function coloured({ stdout }: CommandContext): boolean {
  return "isTTY" in stdout && stdout.isTTY === true && !process.env["NO_COLOR"];
}

function fails(report: LintReport, failOn: Severity | "never"): boolean {
  if (failOn === "never") return false;
  const severe: readonly Severity[] = ["error", "warning", "info"];
  const least = severe.indexOf(failOn);
  return report.findings.some((finding) => severe.indexOf(finding.severity) <= least);
}
