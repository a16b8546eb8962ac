import { basename } from "node:path";
import { ms } from "../../text/duration";
import type { SourcePlace } from "../evidence";
import { SLOW } from "../verdicts/handler-verdict";
import type { Blame } from "../verdicts/outcome";
import type { Verdict } from "../verdicts/verdict";

/** What a run showed at a line of code. */
export interface RunFinding {
  readonly place: SourcePlace;
  readonly message: string;
  readonly path: string;
  /** `handler`: what the handler did, told where it begins; `line`: what one line had to do with it. */
  readonly about: "handler" | "line";
  /** The lines that had to do with it. */
  readonly because: readonly Blame[];
}

/** What a verdict shows at the handler and at the lines that it blames; nothing when the handler stopped as it should. */
export function runFindings(verdict: Verdict): RunFinding[] {
  if (!isBad(verdict)) return [];
  const { path, handler, blame } = verdict;
  const lines = blame.filter(({ place }) => !handler || !isSame(place, handler));
  const at = handler ?? lines[0]?.place;
  if (!at) return [];
  const told: RunFinding = {
    place: at,
    path,
    about: "handler",
    message: `Seen in a run: ${path} ${deed(verdict)}.`,
    because: lines,
  };
  if (!handler) return [told];
  const each = lines.map(
    ({ text, place }): RunFinding => ({
      place,
      path,
      about: "line",
      message: `Seen in a run of ${path}, after ${CAUSE[verdict.cancel.cause]}: ${text}.`,
      because: [],
    }),
  );
  return [told, ...each];
}

/** Whether a run showed something to mend; what lasts no longer than a moment is nothing to mend. */
export function isBad({ outcome, after = 0, blame }: Verdict): boolean {
  if (blame.some(isHarm)) return true;
  switch (outcome) {
    case "still-running":
    case "not-passed-on":
      return true;
    case "finished-anyway":
    case "never-learned":
      return after >= SLOW;
    case "stopped":
      return after >= SLOW || blame.length > 0;
    case "cannot-be-told":
      return false;
  }
}

/** What is worse than to go on for a while. */
function isHarm({ kind }: Blame): boolean {
  return kind === "crash" || kind === "upload";
}

/** What the server did, as the end of a sentence that starts with its name. */
function deed(verdict: Verdict): string {
  const { outcome, after, to, blame, cancel } = verdict;
  const since = `${after === undefined ? "" : `${ms(after)} `}after ${CAUSE[cancel.cause]}`;
  const told = blame.find(isHarm) ?? blame[0];
  const where = told ? `, at ${basename(told.place.file)}:${told.place.line}` : "";
  if (told?.kind === "crash") return `ended its whole process ${since}${where}`;
  if (told?.kind === "upload") return `took an upload that was cut short as complete${where}`;
  switch (outcome) {
    case "still-running":
      return `still ran ${since}${where}`;
    case "finished-anyway":
      return `ran to its end, ${since}${where}`;
    case "never-learned":
      return `never learned of it and ran ${since}${where}`;
    case "not-passed-on":
      return `did not pass on to ${to} that ${CAUSE[cancel.cause]}${where}`;
    case "stopped":
      return (after ?? 0) >= SLOW
        ? `stopped only ${since}${where}`
        : `stopped ${since} and left something behind${where}`;
    case "cannot-be-told":
      return "cannot be told";
  }
}

/** The cause as a clause. */
export const CAUSE: Readonly<Record<Verdict["cancel"]["cause"], string>> = {
  client: "the client had cancelled",
  deadline: "the deadline had passed",
  connection: "the connection was lost",
  server: "the server had reset the call",
  completed: "the call was over",
};

function isSame(a: SourcePlace, b: SourcePlace): boolean {
  return a.file === b.file && a.line === b.line;
}
