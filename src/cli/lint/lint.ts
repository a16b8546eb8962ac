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
import { type LintReport, relativeName, reportOf } from "../../report/lint-report";
import { ruleMarkdown } from "../../report/rule-page";
import { formatSarif } from "../../report/sarif";
import { formatText } from "../../report/text";
import { type CommandBody, type CommandContext, couldNotRun } from "../command";
import { applyFixes, disk, inMemory, type Texts } from "./apply-fixes";
import { changedLines, onlyChanged } from "./changed-lines";
import { existingPaths, sourcePaths } from "./existing-paths";
import { tellBaseline, withoutKnown, writtenBaseline } from "./lint-baseline";
import { lintHelp } from "./lint-help";
import { type LintOptions, parseLintOptions } from "./lint-options";
import { progressLine } from "./lint-progress";

/** `grpc-cancellation lint`: lints paths, mends on request, prints one report. */
export const lint: CommandBody = { help: lintHelp, run };

const interrupted = 130;

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const options = parseLintOptions(
    args,
    rules.map((rule) => rule.id),
  );
  const paths = await sourcePaths(options.paths, context.cwd);
  if (options.writeBaseline !== undefined) return writeNewBaseline(paths, options, context);
  if (options.dryRun) return printPatch(paths, options, context);
  const result = await lintAndMend(paths, options, context);
  if (!result) {
    context.stderr.write("Interrupted.\n");
    return interrupted;
  }
  tellBaseline(result, context);
  const report = reportOf(withoutKnown(result), context.cwd);
  context.stdout.write(format(report, result, options, context));
  if (result.problems.some(({ span }) => span !== undefined)) return couldNotRun;
  if (result.stats.files === 0 && result.problems.length > 0) return couldNotRun;
  return fails(report, options.failOn) ? 1 : 0;
}

async function writeNewBaseline(
  paths: readonly string[],
  options: LintOptions,
  { cwd, signal, stderr }: CommandContext,
): Promise<number> {
  const choices = await choicesOf(options, cwd);
  const result = await lintPaths(paths, { ...choices, baseline: null }, signal);
  stderr.write(writtenBaseline(result, paths, options.writeBaseline!, choices.config, cwd));
  return 0;
}

/** What the fixes would change, and nothing is written; like a formatter's check it fails when there is something. */
async function printPatch(
  paths: readonly string[],
  options: LintOptions,
  context: CommandContext,
): Promise<number> {
  const texts = inMemory();
  const result = await lintAndMend(paths, options, context, texts);
  if (!result) {
    context.stderr.write("Interrupted.\n");
    return interrupted;
  }
  tellBaseline(result, context);
  for (const [file, text] of texts.written) {
    const name = relativeName(file, context.cwd);
    const before = ((await disk.read(file)) ?? "").replace(/^\ufeff/, "");
    context.stdout.write(createTwoFilesPatch(`a/${name}`, `b/${name}`, before, text));
  }
  return texts.written.size > 0 ? 1 : 0;
}

/** Undefined when interrupted. */
async function lintAndMend(
  paths: readonly string[],
  options: LintOptions,
  { signal, stderr, cwd }: CommandContext,
  texts: Texts = disk,
): Promise<LintResult | undefined> {
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
    const mended = await applyFixes(once, options.fix, texts);
    const { result, count, changedMeanwhile, unfinished } = mended;
    line.end();
    stderr.write(
      `${options.dryRun ? "Would mend" : "Mended"} ${count} ${count === 1 ? "finding" : "findings"}.\n`,
    );
    for (const file of changedMeanwhile) {
      stderr.write(`Left ${relativeName(file, cwd)} alone: it changed while it was linted. Run again.\n`);
    }
    if (unfinished)
      stderr.write("Stopped before everything was mended: each round left more to mend. Run again.\n");
    return result;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
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
