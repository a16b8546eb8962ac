import type { CallEvent } from "../rpc/event";
import type { Judgement } from "../scenario/expectation";
import type { ScenarioResult, ScenarioRun } from "../scenario/run";
import type { JunitCase, JunitSuite } from "./junit";
import { timelineWriter } from "./timeline";

/** One request's result as lines of text: a mark and its name; a failed one with expected, got and the timeline. */
export function scenarioText(result: ScenarioResult): string {
  if (result.outcome === "could-not-run") {
    return `! ${result.name}\n${result.problems.map(({ message }) => `    ${message}\n`).join("")}`;
  }
  const mark = result.outcome === "passed" ? "✓" : "✕";
  const lines = result.runs.map((run) => runText(run, result.runs.length > 1));
  return `${mark} ${result.name}\n${lines.join("")}`;
}

/** One request's result as plain data for `--format json`, a line each. */
export function scenarioJson(file: string, result: ScenarioResult): unknown {
  return {
    file,
    name: result.name,
    outcome: result.outcome,
    problems: result.problems.map(({ message }) => message),
    runs: result.runs.map(({ plan, passed, judgements, events }) => ({
      plan,
      passed,
      expectations: judgements.map(({ expectation, outcome, got }) => ({
        expected: expectation.words,
        outcome,
        got,
      })),
      events,
    })),
  };
}

/** The results of one file as a suite. */
export function scenarioSuite(file: string, results: readonly ScenarioResult[]): JunitSuite {
  return { name: file, cases: results.flatMap((result) => junitCases(file, result)) };
}

function junitCases(className: string, result: ScenarioResult): JunitCase[] {
  if (result.outcome === "could-not-run") {
    const text = result.problems.map(({ message }) => message).join("\n");
    const problem = { type: "error", message: "could not be run", text } as const;
    return [{ className, name: result.name, seconds: 0, problem }];
  }
  return result.runs.map((run) => {
    const name = result.runs.length > 1 ? `${result.name} (cancel ${run.plan})` : result.name;
    const seconds = (run.events.at(-1)?.at ?? 0) / 1000;
    if (run.passed) return { className, name, seconds };
    const failed = run.judgements.filter(({ outcome }) => outcome !== "met").map(judgementText);
    const message = failed.join("; ") || "it did not go well";
    const problem = { type: "failure", message, text: timelineText(run.events) } as const;
    return { className, name, seconds, problem };
  });
}

function runText(run: ScenarioRun, swept: boolean): string {
  const head = swept ? `    ${run.passed ? "✓" : "✕"} cancel ${run.plan}\n` : "";
  if (run.passed) return head;
  const judgements = run.judgements
    .filter(({ outcome }) => outcome !== "met")
    .map((each) => `      ${judgementText(each)}\n`);
  return head + judgements.join("") + indent(timelineText(run.events), "      ");
}

function judgementText({ expectation, outcome, got }: Judgement): string {
  return `expected ${expectation.words}; ${outcome === "unknown" ? "cannot be told" : "got"}: ${got}`;
}

/** More events than this tell nobody more; the first and the last ones are kept. */
const shownEvents = 24;

function timelineText(events: readonly CallEvent[]): string {
  const write = timelineWriter(100);
  const lines = events.map(write);
  if (lines.length <= shownEvents) return lines.join("");
  const half = shownEvents / 2;
  const left = `              … ${lines.length - shownEvents} more events …\n`;
  return [...lines.slice(0, half), left, ...lines.slice(-half)].join("");
}

function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}
