import { relative } from "node:path";
import { ms } from "../text/duration";
import type { SourcePlace } from "../trace/evidence";
import type { Outcome } from "../trace/verdicts/outcome";
import type { Verdict } from "../trace/verdicts/verdict";

/** The verdict itself in a few words, its T and X filled in. */
export function outcomeText(verdict: Pick<Verdict, "outcome" | "after" | "to">): string {
  const after = verdict.after === undefined ? "" : ms(verdict.after);
  switch (verdict.outcome) {
    case "stopped":
      return `stopped in ${after}`;
    case "still-running":
      return `still running after ${after}`;
    case "never-learned":
      return "never learned of it";
    case "finished-anyway":
      return "finished anyway";
    case "not-passed-on":
      return `not passed on to ${verdict.to}`;
    case "cannot-be-told":
      return "cannot be told";
  }
}

/** Why the call ended early, in words. */
function causeText(cause: Verdict["cancel"]["cause"]): string {
  switch (cause) {
    case "client":
      return "cancelled by the client";
    case "deadline":
      return "deadline exceeded";
    case "connection":
      return "connection lost";
    case "server":
      return "reset by the server";
    case "completed":
      return "cancelled after the answer";
  }
}

/**
 * A verdict as lines of text: what, then the evidence, then the lines of code to blame.
 *
 * @param cwd places in files below it are told relative to it.
 */
export function verdictText(verdict: Verdict, cwd: string): string {
  const sure = verdict.confidence === "certain" ? "" : ` (${verdict.confidence})`;
  const late = verdict.outcome === "finished-anyway" && verdict.after ? `, ${ms(verdict.after)} later` : "";
  return [
    `${MARK[verdict.outcome]} ${verdict.server}  ${verdict.path}  ${causeText(verdict.cancel.cause)}: ` +
      `${outcomeText(verdict)}${late}${sure}`,
    ...verdict.evidence.map((sentence) => `    ${sentence}`),
    ...verdict.blame.map((blame) => `    at ${placeText(blame.place, cwd)}: ${blame.text}`),
    "",
  ].join("\n");
}

/** How often each verdict was given, in one line. */
export function summaryText(counts: ReadonlyMap<Outcome, number>): string {
  const parts = (Object.keys(MARK) as Outcome[])
    .filter((outcome) => counts.has(outcome))
    .map((outcome) => `${counts.get(outcome)} ${NAME[outcome]}`);
  return parts.length === 0 ? "no call was cancelled\n" : `${parts.join(", ")}\n`;
}

const MARK: Readonly<Record<Outcome, string>> = {
  stopped: "✓",
  "still-running": "✗",
  "never-learned": "✗",
  "finished-anyway": "✗",
  "not-passed-on": "✗",
  "cannot-be-told": "?",
};

const NAME: Readonly<Record<Outcome, string>> = {
  stopped: "stopped",
  "still-running": "still running",
  "never-learned": "never learned of it",
  "finished-anyway": "finished anyway",
  "not-passed-on": "not passed on",
  "cannot-be-told": "cannot be told",
};

function placeText(place: SourcePlace, cwd: string): string {
  const path = relative(cwd, place.file);
  return `${path.startsWith("..") ? place.file : path}:${place.line}:${place.column}`;
}
