import type { Writable } from "node:stream";
import { summaryText, verdictText } from "../../report/verdict-text";
import { monotonicNow } from "../../trace/clock";
import type { Evidence } from "../../trace/evidence";
import { LiveVerdicts } from "../../trace/verdicts/live-verdicts";
import type { Outcome } from "../../trace/verdicts/outcome";
import type { DiagramFile } from "./diagram";

/** How often verdicts are looked for, in milliseconds. */
const LOOK_EVERY = 100;

export type TraceFormat = "text" | "json";

/** Writes verdicts as they ripen, until it is ended. */
export interface TraceReport {
  add(evidence: Evidence): void;
  /** Tells what is still open, and the summary; words say instead that nothing could be seen at all. */
  end(unseen?: string): void;
}

/**
 * Starts a report; `json` writes each piece of evidence and each verdict as a line.
 *
 * @param diagram where the newest cancelled request is drawn, when it is to be.
 */
export function startTraceReport(
  format: TraceFormat,
  output: Writable,
  cwd: string,
  diagram?: DiagramFile,
): TraceReport {
  const counts = new Map<string, Outcome>();
  const line = (record: object) => output.write(`${JSON.stringify(record)}\n`);
  const live = new LiveVerdicts((verdict, request) => {
    diagram?.write(request);
    counts.set(`${verdict.hop} ${verdict.cancel.at}`, verdict.outcome);
    if (format === "json") line({ type: "verdict", ...verdict });
    else output.write(verdictText(verdict, cwd));
  });
  const timer = setInterval(() => live.look(monotonicNow()), LOOK_EVERY);
  return {
    add(evidence) {
      if (format === "json") line(evidence);
      else if (evidence.type === "observer" && evidence.role.kind === "probe") {
        output.write(
          `probe in ${evidence.server} (process ${evidence.role.pid}, Node ${evidence.role.node})\n`,
        );
      } else if (evidence.type === "connection-unreadable") {
        output.write(`connection ${evidence.connection} is only relayed: ${evidence.reason}\n`);
      } else if (evidence.type === "dropped") output.write(`${evidence.count} reports were dropped\n`);
      live.add(evidence, monotonicNow());
    },
    end(unseen) {
      clearInterval(timer);
      live.look(monotonicNow(), true);
      if (format === "text") output.write(unseen ?? summaryText(tally(counts.values())));
    },
  };
}

function tally(outcomes: Iterable<Outcome>): Map<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}
