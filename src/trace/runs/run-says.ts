import { ms } from "../../text/duration";
import type { Blame } from "../verdicts/outcome";
import type { Verdict } from "../verdicts/verdict";
import { CAUSE, isBad } from "./run-finding";

/** What a run says of a finding of the linter. */
export interface RunSays {
  /** `refuted`: the run did what the finding says it would not; another run may still confirm it. */
  readonly kind: "confirmed" | "refuted";
  readonly text: string;
  /** The lines that showed it. */
  readonly because: readonly Blame[];
}

/** What has to be seen for a finding to be confirmed: going on after the cancel, something that is left, or harm. */
type Shows = "runs-on" | "timer" | "listener" | "not-passed-on" | "crash" | "upload";

type Refutable = Exclude<Shows, "crash">;

/** Only rules whose prediction a probe can see. */
const PREDICTS: Readonly<Record<string, Shows>> = {
  "loop-misses-cancellation": "runs-on",
  "loop-blocks-event-loop": "runs-on",
  "stale-cancellation-snapshot": "runs-on",
  "ineffective-cancellation-check": "runs-on",
  "late-cancellation-listener": "runs-on",
  "signal-not-forwarded": "runs-on",
  "abort-controller-never-aborted": "runs-on",
  "pipe-without-teardown": "runs-on",
  "wait-without-cancellation": "runs-on",
  "swallowed-cancellation": "runs-on",
  "dead-cancellation-listener": "runs-on",
  "timer-outlives-call": "timer",
  "subscription-outlives-call": "listener",
  "async-handler-can-crash": "crash",
  "end-is-not-success": "upload",
  "unpropagated-upstream-call": "not-passed-on",
  "stream-destroy-is-not-cancel": "not-passed-on",
};

/** What a run of a handler says of a finding on its way; nothing when it could show neither. */
export function runSays(rule: string, verdict: Verdict): RunSays | undefined {
  const predicted = PREDICTS[rule];
  if (predicted === undefined) return undefined;
  const shown = verdict.blame.filter(({ kind }) => KINDS[predicted].includes(kind));
  if (showsIt(predicted, verdict, shown)) {
    return { kind: "confirmed", text: `Confirmed by a run: ${outcome(predicted, verdict)}.`, because: shown };
  }
  // Whether an error comes is a matter of moments: a run without one says nothing of the next.
  if (predicted === "crash" || !contradicts(predicted, verdict)) return undefined;
  const { cancel, passedOn } = verdict;
  const passing = Math.max(...passedOn.map(({ after }) => after ?? 0));
  const after = predicted === "not-passed-on" ? passing : (verdict.after ?? 0);
  const text = `Not borne out by a run: ${OPPOSITE[predicted]} ${ms(after)} after ${CAUSE[cancel.cause]}.`;
  return { kind: "refuted", text, because: [] };
}

const KINDS: Readonly<Record<Shows, readonly Blame["kind"][]>> = {
  "runs-on": ["work", "timer", "upstream"],
  timer: ["timer"],
  listener: ["listener"],
  "not-passed-on": ["upstream"],
  crash: ["crash"],
  upload: ["upload"],
};

function showsIt(predicted: Shows, verdict: Verdict, shown: readonly Blame[]): boolean {
  switch (predicted) {
    case "runs-on":
      // A server that waits for the one behind it does not run on by itself.
      return isBad(verdict) && verdict.outcome !== "not-passed-on" && verdict.blame.some(isWork);
    case "timer":
    case "listener":
    case "crash":
    case "upload":
      return shown.length > 0;
    case "not-passed-on":
      return verdict.outcome === "not-passed-on";
  }
}

function isWork({ kind }: Blame): boolean {
  return kind === "work" || kind === "timer" || kind === "upstream";
}

/** A run that merely did something else says nothing; only one that did the opposite does. */
function contradicts(predicted: Refutable, verdict: Verdict): boolean {
  if (predicted === "upload") return verdict.upload === "refused";
  if (predicted === "not-passed-on") {
    return verdict.passedOn.length > 0 && verdict.passedOn.every(({ outcome }) => outcome === "passed-on");
  }
  return verdict.outcome === "stopped" && verdict.confidence === "certain" && !isBad(verdict);
}

const OPPOSITE: Readonly<Record<Refutable, string>> = {
  "runs-on": "it stopped",
  timer: "it stopped and left no timer",
  listener: "it stopped and left no listener",
  "not-passed-on": "it passed the cancel on",
  upload: "it gave no result for an upload that was cut short, and stopped",
};

function outcome(predicted: Shows, { outcome: what, after, to, cancel, blame }: Verdict): string {
  const since = `${after === undefined ? "" : `${ms(after)} `}after ${CAUSE[cancel.cause]}`;
  if (predicted === "not-passed-on") return `the cancel was not passed on to ${to}`;
  const left = blame.find(({ kind }) => kind === predicted);
  if (left) return `${left.text}${predicted === "crash" || predicted === "upload" ? "," : ""} ${since}`;
  return what === "still-running" ? `it still ran ${since}` : `it ran on until ${since}`;
}
