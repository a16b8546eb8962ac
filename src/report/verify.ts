import { relative } from "node:path";
import type { Reason } from "../scenario/verify/judge-run";
import type { VerifyResult, VerifyRun } from "../scenario/verify/verify";
import type { JunitCase, JunitSuite } from "./junit";

/**
 * One request's result as lines of text: each way in which it was ended, and why one failed.
 *
 * @param cwd places in files below it are told relative to it
 */
export function verifyText(result: VerifyResult, cwd: string): string {
  const head = `${marks[result.outcome]} ${result.name}\n`;
  const problems = result.problems.map(({ message }) => `    ${message}\n`);
  return head + problems.join("") + result.runs.map((run) => runText(run, cwd)).join("");
}

/** One request's result as plain data for `--format json`. */
export function verifyJson(file: string, result: VerifyResult): unknown {
  return {
    file,
    name: result.name,
    outcome: result.outcome,
    problems: result.problems.map(({ message }) => message),
    runs: result.runs,
  };
}

/** The results of one file as a suite: a case for each way in which a request was ended. */
export function verifySuite(file: string, results: readonly VerifyResult[], cwd: string): JunitSuite {
  return { name: file, cases: results.flatMap((result) => junitCases(file, result, cwd)) };
}

const marks = { passed: "✓", failed: "✕", "could-not-run": "!", "not-tried": "-", unknown: "?" } as const;

function runText(run: VerifyRun, cwd: string): string {
  const reasons = run.reasons.map((reason) => `        ${reasonText(reason, cwd)}\n`);
  return `    ${marks[run.outcome]} ended ${run.point}\n${reasons.join("")}`;
}

function reasonText({ text, place }: Reason, cwd: string): string {
  if (!place) return text;
  const path = relative(cwd, place.file);
  return `${path.startsWith("..") ? place.file : path}:${place.line}:${place.column}: ${text}`;
}

function junitCases(className: string, result: VerifyResult, cwd: string): JunitCase[] {
  if (result.runs.length === 0) {
    const text = result.problems.map(({ message }) => message).join("\n");
    return [
      {
        className,
        name: result.name,
        seconds: 0,
        problem: { type: "error", message: "could not be run", text },
      },
    ];
  }
  return result.runs.map((run) => {
    const name = `${result.name}, ended ${run.point}`;
    const seconds = (run.events.at(-1)?.at ?? 0) / 1000;
    if (run.outcome === "passed" || run.outcome === "not-tried") return { className, name, seconds };
    const text = run.reasons.map((reason) => reasonText(reason, cwd)).join("\n");
    const type = run.outcome === "failed" ? "failure" : "error";
    return { className, name, seconds, problem: { type, message: run.reasons[0]?.text ?? "", text } };
  });
}
