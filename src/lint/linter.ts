import { setImmediate } from "node:timers/promises";
import { analyse, type FunctionAnalysis } from "./analysis/function";
import type { View } from "./backend/backend";
import type { Finding, HandlerSummary, LintResult } from "./finding";
import { findHandlers, type Handler } from "./handlers";
import { type Rule, severityOf } from "./rule";
import { rules } from "./rules";
import { type LintSettings, sureEnough } from "./settings";

/** How long linting goes on before the event loop gets a turn, in milliseconds. */
const turn = 10;

/**
 * Lints one state of a project. Yields to the event loop between functions, so that a newer state can supersede it.
 *
 * @param signal When aborted, the promise rejects with its reason; nothing is half reported.
 */
export async function lint(view: View, settings: LintSettings, signal?: AbortSignal): Promise<LintResult> {
  const started = performance.now();
  let yielded = started;
  const handlers = findHandlers(view);
  const findings: Finding[] = [];
  let functions = 0;
  for (const subject of analyse(view, handlers, settings)) {
    functions++;
    for (const rule of rules) findings.push(...findingsOf(rule, subject));
    if (performance.now() - yielded < turn) continue;
    await setImmediate();
    signal?.throwIfAborted();
    yielded = performance.now();
  }
  signal?.throwIfAborted();
  return {
    findings: findings.sort(inOrder),
    handlers: handlers.map((handler) => summaryOf(handler, view)),
    problems: view.problems,
    stats: {
      files: view.files.length,
      handlers: handlers.length,
      functions,
      milliseconds: performance.now() - started,
    },
  };
}

function* findingsOf(rule: Rule, subject: FunctionAnalysis): Generator<Finding> {
  const chosen = subject.settings.rules[rule.id];
  if (chosen === "off") return;
  for (const report of rule.check(subject)) {
    if (!sureEnough(report.confidence, subject.settings.confidence)) continue;
    yield { ...report, rule: rule.id, severity: chosen ?? severityOf(rule, report.confidence) };
  }
}

function summaryOf({ file, function: id, name, kind, dialect }: Handler, view: View): HandlerSummary {
  const span = view.ir(file)?.functions[id]?.nameSpan ?? { start: 0, end: 0 };
  return { file, span, name, kind, dialect };
}

function inOrder(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.span.start - b.span.start || (a.rule < b.rule ? -1 : 1);
}
