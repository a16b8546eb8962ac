import type { CallEvent, MethodKind } from "../../rpc/event";
import { ms } from "../../text/duration";
import type { SourcePlace } from "../../trace/evidence";
import type { Verdict } from "../../trace/verdicts/verdict";
import type { Watched } from "./server-watch";

/** What one early end showed about the servers. */
export interface RunJudgement {
  /**
   * `not-tried`: the call was over before its end could come; `unknown`: nothing was seen that could tell.
   */
  readonly outcome: "passed" | "failed" | "not-tried" | "unknown";
  /** Why, a sentence each, with the line of code that is to blame where one is known. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly text: string;
  readonly place?: SourcePlace;
}

/** What the judgement needs to know of the call. */
export interface JudgedCall {
  readonly kind: MethodKind;
  readonly events: readonly CallEvent[];
  /** Milliseconds that a handler may take to stop. */
  readonly grace: number;
}

/** Judges the servers of one call that was ended early. Nothing seen is no pass. */
export function judgeRun({ kind, events, grace }: JudgedCall, { hops, verdicts }: Watched): RunJudgement {
  const end = events.at(-1);
  if (end?.type !== "status") return { outcome: "unknown", reasons: [{ text: "the call has not ended" }] };
  if (end.endedBy === "unreachable") {
    return { outcome: "unknown", reasons: [{ text: `${end.evidence} ${end.next?.text ?? ""}`.trim() }] };
  }
  if (hops.length === 0 && answered(events)) {
    const text = `the call was answered, and not by a server that is watched: is it another program that listens on ${targetOf(events)}?`;
    return { outcome: "unknown", reasons: [{ text }] };
  }
  if (hops.length === 0) {
    return { outcome: "not-tried", reasons: [{ text: "no handler was started: the cancel was faster" }] };
  }
  if (verdicts.length === 0) {
    const text = `the call was over before it could be ended: ${end.name}`;
    return { outcome: "not-tried", reasons: [{ text }] };
  }
  const failures = [
    ...(kind === "client-streaming" ? committedUploads(events, hops) : []),
    ...verdicts.flatMap((verdict) => failuresOf(verdict, grace)),
  ];
  if (failures.length > 0) return { outcome: "failed", reasons: failures };
  const untold = verdicts.filter(({ outcome }) => outcome === "cannot-be-told");
  if (untold.length > 0) {
    const reasons = untold.flatMap(({ server, evidence }) =>
      evidence.map((text) => ({ text: `${server}: ${text}` })),
    );
    return { outcome: "unknown", reasons };
  }
  return { outcome: "passed", reasons: verdicts.map((verdict) => ({ text: passText(verdict) })) };
}

/** Whether some server's handler has said something. */
function answered(events: readonly CallEvent[]): boolean {
  return events.some(({ type }) => type === "headers" || type === "received");
}

function targetOf(events: readonly CallEvent[]): string {
  return events.find((event) => event.type === "started")?.target ?? "its target";
}

/** The client never ended its request side, so whoever answers with a result took a part for the whole. */
function committedUploads(events: readonly CallEvent[], hops: Watched["hops"]): Reason[] {
  if (events.some(({ type }) => type === "half-closed")) return [];
  const method = events.find((event) => event.type === "started")?.method;
  const committed = hops.filter(
    ({ path, handler }) => path === `/${method}` && handler?.answeredWith === "message",
  );
  return committed.map(({ server, path, handler }) => ({
    text: `${server} ${path} took an upload that was cut short as complete: it answered with a result`,
    ...(handler?.handler ? { place: handler.handler } : {}),
  }));
}

function failuresOf(verdict: Verdict, grace: number): Reason[] {
  const { outcome, server, path, after = 0, to } = verdict;
  const where = `${server} ${path}`;
  const late = after > grace;
  switch (outcome) {
    case "stopped":
      return late
        ? told(`${where} took ${ms(after)} to stop, longer than its grace of ${ms(grace)}`, verdict)
        : leftBehind(where, verdict);
    case "still-running":
      return told(`${where} ${stillRan(after, grace)}`, verdict);
    case "not-passed-on":
      return told(`${where} did not pass the cancel on to ${to}`, verdict);
    case "never-learned":
      return late ? told(`${where} never learned of it and ran on for ${ms(after)}`, verdict) : [];
    case "finished-anyway":
      return late
        ? told(`${where} finished its work ${ms(after)} after the end of its call`, verdict)
        : leftBehind(where, verdict);
    case "cannot-be-told":
      return [];
  }
}

/** Who still runs is heard of from time to time: the last that was heard may be of before the end of its grace. */
function stillRan(after: number, grace: number): string {
  const seen = `still ran ${ms(after)} after the end of its call`;
  return after >= grace ? seen : `showed no end within ${ms(grace)}: it ${seen}, when it was last heard of`;
}

/** What a handler that came to its end in time has forgotten to take along. */
function leftBehind(where: string, { blame }: Verdict): Reason[] {
  return blame
    .filter(({ kind }) => kind === "listener" || kind === "timer" || kind === "crash")
    .map(({ text, place }) => ({ text: `${where} came to its end: ${text}`, place }));
}

function told(text: string, { evidence, blame }: Verdict): Reason[] {
  if (blame.length === 0) return [{ text: [text, ...evidence].join("; ") }];
  return blame.map((each) => ({ text: `${text}: ${each.text}`, place: each.place }));
}

function passText({ server, path, outcome, after }: Verdict): string {
  return outcome === "stopped"
    ? `${server} ${path} stopped in ${ms(after ?? 0)}`
    : `${server} ${path} ended in time`;
}
