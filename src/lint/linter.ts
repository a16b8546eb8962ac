import { analyse, type FunctionAnalysis } from "./analysis/function";
import { type FoundIn, newMemory } from "./analysis/memory";
import type { FileText, View } from "./backend/backend";
import { isGenerated } from "./dialects/generated";
import type { FunctionRef } from "./facts";
import { type Finding, type HandlerSummary, type LintResult, mendedLater } from "./finding";
import { inStyle } from "./fixes/edits/style";
import { matchesGlob, matchesName } from "./globs";
import { searchHandlers } from "./handlers";
import type { Handler } from "./handlers/handler";
import { Origins } from "./origins";
import { type Rule, severityOf } from "./rule";
import { rules } from "./rules";
import { type LintSettings, sureEnough } from "./settings";
import { finish, takeTurns } from "./steps";
import { maySuppress, suppress } from "./suppression/ignore";
import { functionsAround } from "./syntax/nesting";

/** What `lint` is, for who is handed it. */
export type Lint = typeof lint;

/** What a run over paths tells while it goes. */
export interface LintProgress {
  readonly project: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Lints files and folders: finds the projects they belong to, lints each and merges the results; a file that several
 * projects share is reported once. What cannot be read is a problem in the result.
 *
 * @param paths files or folders, absolute, with `/`
 */
export type LintPaths = (
  paths: readonly string[],
  choices: LintChoices,
  signal?: AbortSignal,
  progress?: (progress: LintProgress) => void,
) => Promise<LintResult>;

/** What whoever runs the linter decides, over what the projects' configuration files say. */
export interface LintChoices {
  readonly settings: Partial<LintSettings>;
  /** The configuration file of all projects, absolute; each project's own when undefined. */
  readonly config?: string | undefined;
  /** The baseline of all projects, absolute; each project's own when undefined, none when `null`. */
  readonly baseline?: string | null | undefined;
  /** Texts that are linted in the place of those on disk. */
  readonly overlays?: readonly FileText[];
}

/**
 * Lints one state of a project. Yields to the event loop between functions, so that a newer state can supersede it.
 *
 * @param signal when aborted, the promise rejects with its reason; nothing is half reported
 */
export async function lint(view: View, settings: LintSettings, signal?: AbortSignal): Promise<LintResult> {
  return takeTurns(lintSteps(view, settings), signal);
}

/** Lints in one go, for hosts that cannot wait: nothing else runs until it is done. */
export function lintNow(view: View, settings: LintSettings): LintResult {
  return finish(lintSteps(view, settings));
}

/**
 * Lints step by step.
 *
 * @param memory of an earlier state of the same project, as far as it holds in this one
 * @param edited the only files to tell of, which have the handlers that the memory knows; all when undefined
 */
export function* lintSteps(
  view: View,
  settings: LintSettings,
  memory = newMemory(),
  edited?: ReadonlySet<string>,
): Generator<unknown, LintResult> {
  const started = performance.now();
  const handlers = (edited && memory.handlers) ?? (yield* handlersOf(view, settings));
  memory.handlers = handlers;
  const origins = new Origins(view);
  const found: FoundIn[] = [...(memory.kept?.found ?? [])];
  let functions = 0;
  for (const subject of analyse(view, handlers, settings, memory, edited)) {
    yield;
    if (subject === undefined) continue;
    functions++;
    // Nobody mends generated code, and what is not done for the call need not end with it; both count for who calls them.
    if (isGenerated(subject.reached.index.file) || subject.reached.apart || isLeftAlone(subject)) continue;
    const findings: Finding[] = [];
    for (const rule of rules) addFindings(findings, rule, subject, origins);
    if (findings.length > 0) found.push({ ref: subject.reached.ref, findings });
  }
  const files = edited ? [...edited] : view.files;
  const findings = afterSuppressions(
    view,
    settings,
    files,
    found.flatMap((one) => one.findings),
    (ref) => memory.known?.project.find(ref)?.apart ?? false,
  );
  memory.found = edited ? [...memory.found.filter(({ ref }) => !edited.has(ref.file)), ...found] : found;
  const places = handlers
    .filter(({ file }) => !edited || edited.has(file))
    .map((handler) => summaryOf(handler, view));
  return {
    findings,
    handlers: places,
    // What is missing is not looked for again at each keystroke.
    problems: edited ? [] : view.problems,
    texts: new Map(files.map((file) => [file, view.text(file) ?? ""])),
    stats: {
      files: view.files.length,
      handlers: handlers.length,
      functions,
      milliseconds: performance.now() - started,
    },
  };
}

function* handlersOf(view: View, settings: LintSettings): Generator<undefined, readonly Handler[]> {
  const all = yield* searchHandlers(view, settings);
  return all.filter(({ file }) => !matchesGlob(settings.ignore, file));
}

/** Where the configuration wants nothing reported: in files it ignores, and in functions it calls safe. */
function isLeftAlone({ reached: { ref, index }, settings }: FunctionAnalysis): boolean {
  if (matchesGlob(settings.ignore, index.file.path)) return true;
  if (settings.safeFunctions.length === 0) return false;
  return [...functionsAround(ref.function, index.file)].some(
    ({ kind, name }) => kind !== "file" && matchesName(settings.safeFunctions, name),
  );
}

function addFindings(findings: Finding[], rule: Rule, subject: FunctionAnalysis, origins: Origins): void {
  const chosen = subject.settings.rules[rule.id];
  if (chosen === "off") return;
  for (const report of rule.check(subject)) {
    if (!sureEnough(report.confidence, subject.settings.confidence)) continue;
    const { offer, ...told } = report;
    const severity = chosen ?? severityOf(rule, report);
    const finding = { ...told, rule: rule.id, severity, ...origins.of(report, subject) };
    const made = () => {
      const { fixes, ...offered } = offer?.() ?? { fixes: [] };
      return { ...offered, fixes: fixes.map((fix) => inStyle(fix, subject.project.textOf)) };
    };
    findings.push(mendedLater(finding, made));
  }
}

function afterSuppressions(
  view: View,
  settings: LintSettings,
  files: readonly string[],
  found: readonly Finding[],
  outlives: (ref: FunctionRef) => boolean,
): Finding[] {
  const ids = rules.map(({ id }) => id);
  const active = ids.filter((id) => settings.rules[id] !== "off");
  const byFile = new Map<string, Finding[]>();
  for (const finding of found) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  const findings = files.flatMap((path) => {
    if (matchesGlob(settings.ignore, path)) return [];
    const own = byFile.get(path) ?? [];
    // Most files suppress nothing, and few are lowered for any other reason.
    if (!maySuppress(view.text(path) ?? "")) return own;
    const file = view.ir(path);
    if (!file) return own;
    return suppress(file, own, ids, active, ({ id }) => outlives({ file: path, function: id }));
  });
  return findings.sort(inOrder);
}

function summaryOf({ file, function: id, name, kind, dialect }: Handler, view: View): HandlerSummary {
  const span = view.ir(file)?.functions[id]?.nameSpan ?? { start: 0, end: 0 };
  return { file, span, name, kind, dialect };
}

function inOrder(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.span.start - b.span.start || (a.rule < b.rule ? -1 : 1);
}
