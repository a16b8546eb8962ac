import type { Backend, ProjectSpec } from "./backend/backend";
import { loadBackend } from "./backend/load";
import { readConfig, withConfigProblems } from "./config/read-config";
import type { HandlerSummary, LintResult } from "./finding";
import { type LintChoices, type LintPaths, lint } from "./linter";
import { ProjectFinder } from "./projects";
import { joinSettings } from "./settings";

/** See {@link LintPaths}. */
export const lintPaths: LintPaths = async (paths, choices, signal, progress) => {
  const began = performance.now();
  const projects = await new ProjectFinder(choices.config).find(paths, signal);
  const results: LintResult[] = [];
  if (projects.length > 0) {
    const backend = await loadBackend();
    // What was read before may have been written since, by our own fixes for one.
    backend.forget();
    for (const [done, project] of projects.entries()) {
      signal?.throwIfAborted();
      progress?.({ project: project.config ?? project.directory, done, of: projects.length });
      results.push(await lintProject(backend, project, choices, signal));
    }
  }
  const isWanted = ({ file }: { readonly file: string }) =>
    paths.some((path) => file === path || file.startsWith(path === "/" ? "/" : `${path}/`));
  return {
    findings: once(results.flatMap(({ findings }) => findings)).filter(isWanted),
    handlers: each(results.flatMap(({ handlers }) => handlers)).filter(isWanted),
    problems: once(results.flatMap(({ problems }) => problems)),
    texts: new Map(results.flatMap(({ texts }) => [...texts])),
    stats: {
      files: sum(results, "files"),
      handlers: sum(results, "handlers"),
      functions: sum(results, "functions"),
      milliseconds: performance.now() - began,
    },
  };
};

/** Lints one project by its own configuration. */
async function lintProject(
  backend: Backend,
  project: ProjectSpec,
  choices: LintChoices,
  signal?: AbortSignal,
): Promise<LintResult> {
  const config = readConfig(project.directory, choices.config);
  const settings = joinSettings(config.settings, choices.settings);
  return withConfigProblems(await lint(backend.open(project, []), settings, signal), config);
}

/** Several projects may share a file; what they say alike of it is said once. */
function once<T extends { readonly file: string }>(all: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const one of all) seen.set(JSON.stringify(one), one);
  return [...seen.values()];
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

function sum(results: readonly LintResult[], key: "files" | "handlers" | "functions"): number {
  return results.reduce((total, { stats }) => total + stats[key], 0);
}
