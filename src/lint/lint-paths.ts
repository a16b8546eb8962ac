import { resolve } from "node:path";
import { dirname } from "node:path/posix";
import type { Backend } from "./backend/backend";
import { loadBackend } from "./backend/load";
import { baselineFile, readBaseline } from "./config/read-baseline";
import { readConfig, withConfigProblems } from "./config/read-config";
import type { Finding, FixedEntry, HandlerSummary, LintResult, Problem } from "./finding";
import { matchesGlob } from "./globs";
import { type LintPaths, lint } from "./linter";
import { ProjectFinder } from "./projects";
import { joinSettings, sureEnough } from "./settings";
import { againstBaseline, type BaselineEntry, wouldFind } from "./suppression/baseline";
import { unusedSuppression } from "./suppression/ignore";

/** One for the process: whoever lints and mends in turns parses what no fix has touched once. */
let loading: Promise<Backend> | undefined;

/** See {@link LintPaths}. */
export const lintPaths: LintPaths = async (paths, choices, signal, progress) => {
  const began = performance.now();
  const finder = new ProjectFinder(choices.config);
  const projects = await finder.find(paths, signal);
  const results: LintResult[] = [];
  const baselines = new Set<string>();
  if (projects.length > 0) {
    loading ??= loadBackend();
    const backend = await loading;
    // What was read before may have been written since, by our own fixes for one.
    backend.forget();
    for (const [done, project] of projects.entries()) {
      signal?.throwIfAborted();
      progress?.({ project: project.config ?? project.directory, done, of: projects.length });
      const config = readConfig(project.directory, choices.config);
      const settings = joinSettings(config.settings, choices.settings);
      const view = backend.open(project, choices.overlays ?? []);
      const linted = await lint(view, settings, signal);
      // Fixes are made now, so that the next project does not find this one in memory.
      const settled = {
        ...linted,
        findings: linted.findings.map((finding) => ({ ...finding })),
        problems: [
          ...linted.problems,
          ...view.unparsed.filter(({ file }) => !matchesGlob(settings.ignore, file)),
        ],
      };
      results.push(withConfigProblems(settled, config));
      const baseline =
        choices.baseline === undefined ? baselineFile(project.directory, config) : choices.baseline;
      if (typeof baseline === "string") baselines.add(baseline);
    }
  }
  const isWanted = ({ file }: { readonly file: string }) =>
    paths.some((path) => file === path || file.startsWith(path === "/" ? "/" : `${path}/`));
  const unread = [...finder.unread].map(([file, why]): Problem => {
    return { file, message: `It cannot be read, so what it holds is missed: ${why}`, about: "access" };
  });
  const merged = mergedFrom(results, unread.filter(isWanted), isWanted, performance.now() - began);
  // An entry of a rule that is off, or that is less sure than is asked for, says nothing by its absence.
  const { settings } = choices;
  const isSought = (entry: BaselineEntry) => wouldFind(entry, settings, settings.confidence ?? "high");
  return withoutKnown(merged, baselines, isWanted, isSought);
};

/** The results of several projects as one. */
function mergedFrom(
  results: readonly LintResult[],
  unread: readonly Problem[],
  isWanted: (place: { readonly file: string }) => boolean,
  milliseconds: number,
): LintResult {
  const handlers = each(results.flatMap((result) => result.handlers));
  return {
    findings: surest(agreed(results)).filter(isWanted),
    handlers: handlers.filter(isWanted),
    problems: [...unread, ...once(results.flatMap(({ problems }) => problems))],
    texts: new Map(results.flatMap(({ texts }) => [...texts])),
    stats: {
      files: sum(results, "files"),
      handlers: handlers.length,
      functions: sum(results, "functions"),
      milliseconds,
    },
  };
}

/** Marks what the baselines know, and tells which of their entries are of no use any more. */
function withoutKnown(
  result: LintResult,
  baselines: ReadonlySet<string>,
  isWanted: (place: { readonly file: string }) => boolean,
  isSought: (entry: BaselineEntry) => boolean,
): LintResult {
  let marked = result;
  const fixed: FixedEntry[] = [];
  const problems: Problem[] = [];
  for (const file of baselines) {
    const baseline = readBaseline(file);
    const compared = againstBaseline(marked, baseline);
    marked = compared.result;
    problems.push(...baseline.problems);
    for (const entry of compared.fixed) {
      const place = resolve(dirname(file), entry.file).replace(/\\/g, "/");
      if (!isWanted({ file: place }) || !isSought(entry)) continue;
      fixed.push({ rule: entry.rule, file: place, symbol: entry.symbol, baseline: file });
    }
  }
  return { ...marked, problems: [...problems, ...marked.problems], ...(baselines.size > 0 && { fixed }) };
}

/** Several projects may share a file; what they say alike of it is said once. */
function once<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** What one project has no use for another may: a suppression is unused where all that have its file say so. */
function agreed(results: readonly LintResult[]): Finding[] {
  const says = ({ findings }: LintResult, one: Finding) =>
    findings.some((other) => keyOf(other) === keyOf(one));
  return results
    .flatMap(({ findings }) => findings)
    .filter(
      (one) =>
        one.rule !== unusedSuppression ||
        results.every((result) => !result.texts.has(one.file) || says(result, one)),
    );
}

/**
 * One finding for each place: two projects may get there by different handlers. The surest is told, and of equally sure
 * ones that with the shortest way.
 */
function surest(all: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of all) {
    const key = keyOf(one);
    const known = seen.get(key);
    if (!known || isBetterTold(one, known)) seen.set(key, one);
  }
  return [...seen.values()];
}

function keyOf({ file, span, rule, message }: Finding): string {
  return JSON.stringify([file, span, rule, message]);
}

function isBetterTold(one: Finding, other: Finding): boolean {
  if (one.confidence !== other.confidence) return sureEnough(one.confidence, other.confidence);
  return one.notes.length < other.notes.length;
}

/** Each handler as the project sees it that knows most: in another one its types may be missing. */
function each(all: readonly HandlerSummary[]): HandlerSummary[] {
  const seen = new Map<string, HandlerSummary>();
  for (const one of all) {
    const key = `${one.file}:${one.span.start}`;
    const known = seen.get(key);
    if (!known || known.kind === "unknown") seen.set(key, one);
  }
  return [...seen.values()];
}

function sum(results: readonly LintResult[], key: "files" | "functions"): number {
  return results.reduce((total, { stats }) => total + stats[key], 0);
}
