import type { HandlerEvidence } from "./evidence";

/**
 * A call that ended as it should, with nothing to tell but its times. Most calls of a server end so, and this is the
 * only report of such a call: it crosses as a short line, and is `HandlerEvidence` again on the other side.
 */
export interface OrdinaryEnd extends Pick<HandlerEvidence, "observer" | "path" | "handler"> {
  readonly type: "ordinary-end";
  /** What `ordinaryEndRow` wrote; moments are in microseconds after the start. */
  readonly row: readonly [
    call: number,
    startedAt: number,
    at: number,
    callerPort: Maybe,
    stream: Maybe,
    timeout: Maybe,
    how: number,
    settled: number,
    answered: Maybe,
    answer: number,
    promised: number,
    checks: number,
    longestGap: Maybe,
    writes: number,
    lastWrite: Maybe,
  ];
}

type Maybe = number | null;
/** What is told of such a call, as the probe keeps it. */
export interface EndedCall {
  readonly id: number;
  readonly startedAt: number;
  readonly callerPort: number | undefined;
  readonly stream: number | undefined;
  readonly timeout: number | undefined;
  readonly answeredAt?: number;
  readonly answeredWith?: HandlerEvidence["answeredWith"];
  readonly promised: boolean;
  readonly checks: number;
  readonly longestGap?: number;
  readonly writes: number;
  readonly lastWrite?: number;
}

type Settled = NonNullable<HandlerEvidence["settled"]>;

/** The ways to settle that need no further word. */
const HOW: readonly Settled["how"][] = ["answered", "ended", "returned", "resolved"];
const ANSWERS: readonly HandlerEvidence["answeredWith"][] = [undefined, "message", "error"];

/** The row of an `OrdinaryEnd`. */
export function ordinaryEndRow(call: EndedCall, settled: Settled, at: number): OrdinaryEnd["row"] {
  const start = call.startedAt;
  return [
    call.id,
    micro(start),
    micro(at - start),
    call.callerPort ?? null,
    call.stream ?? null,
    call.timeout ?? null,
    HOW.indexOf(settled.how),
    micro(settled.at - start),
    call.answeredAt === undefined ? null : micro(call.answeredAt - start),
    ANSWERS.indexOf(call.answeredWith),
    call.promised ? 1 : 0,
    call.checks,
    call.longestGap === undefined ? null : micro(call.longestGap),
    call.writes,
    call.lastWrite === undefined ? null : micro(call.lastWrite - start),
  ];
}

/** Whether a row can tell how a handler settled. */
export function isOrdinary(settled: Settled): boolean {
  return HOW.includes(settled.how);
}

/** The whole report of such a call. */
export function ordinaryEnd({ observer, path, handler, row }: OrdinaryEnd): HandlerEvidence {
  const [call, started, at, callerPort, stream, timeout, how, settled, answered, answer, ...rest] = row;
  const [promised, checks, longestGap, writes, lastWrite] = rest;
  const moment = (after: number) => (started + after) / 1000;
  const answeredWith = ANSWERS[answer];
  return {
    type: "handler",
    observer,
    at: moment(at),
    call,
    phase: "finished",
    depth: "handler",
    path,
    ...(handler && { handler }),
    startedAt: moment(0),
    ...(callerPort !== null && { callerPort }),
    ...(stream !== null && { stream }),
    ...(timeout !== null && { timeout }),
    checks: { count: checks, ...(longestGap !== null && { longestGap: longestGap / 1000 }) },
    listeners: [],
    settled: { at: moment(settled), how: HOW[how]! },
    ...(answered !== null && { answeredAt: moment(answered) }),
    ...(answeredWith && { answeredWith }),
    promised: promised === 1,
    writes: { count: writes, afterCancel: 0, ...(lastWrite !== null && { lastAt: moment(lastWrite) }) },
    timers: [],
    leftListeners: [],
    upstreams: [],
  };
}

function micro(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
