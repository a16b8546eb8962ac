import { ms } from "../text/duration";
import type { SourcePlace } from "./evidence";
import type { Verdict } from "./verdict";

/** What a run showed of a line of code. */
export interface RunFinding {
  readonly place: SourcePlace;
  readonly message: string;
  readonly path: string;
}

/** A finding of the linter, as far as a run can speak to it; lines count from 1. */
export interface PredictedFinding {
  readonly rule: string;
  readonly message: string;
  readonly line: number;
}

/** Lines from 1, both included. */
export interface FunctionLines {
  readonly first: number;
  readonly last: number;
}

/** What a verdict shows of the lines that it blames; nothing when it blames none. */
export function runFindings(verdict: Verdict): RunFinding[] {
  const after = verdict.after === undefined ? "" : `${ms(verdict.after)} `;
  return verdict.blame.map(({ text, place }) => ({
    place,
    path: verdict.path,

    message:
      verdict.outcome === "not-passed-on"
        ? `Seen in a run: ${text} (${verdict.path}).`
        : `Seen in a run: ${verdict.path} still ran ${after}after ${CAUSE[verdict.cancel.cause]}; ${text}.`,
  }));
}

/** The linter's findings that foretold it: those in the innermost function around the line. */
export function predictedBy(
  line: number,
  findings: readonly PredictedFinding[],
  functions: readonly FunctionLines[],
): readonly PredictedFinding[] {
  const around = functions.filter(({ first, last }) => first <= line && line <= last);
  around.sort((a, b) => a.last - a.first - (b.last - b.first));
  const [own] = around;
  return own ? findings.filter((finding) => own.first <= finding.line && finding.line <= own.last) : [];
}

const CAUSE: Readonly<Record<Verdict["cancel"]["cause"], string>> = {
  client: "the client had cancelled",
  deadline: "the deadline had passed",
  connection: "the connection was lost",
  server: "the server had reset the call",
  completed: "the call was over",
};
