import type { HandlerEvidence } from "./evidence";

/**
 * Calls of one method that ended as they should, with nothing to tell but their times. Most calls of a server end so,
 * and this is the only report of such a call: they cross together, as numbers, and are `HandlerEvidence` again on the
 * other side.
 */
export interface OrdinaryEnds extends Pick<HandlerEvidence, "observer" | "path" | "handler"> {
  readonly type: "ordinary-ends";
  /** What `addOrdinaryEnd` wrote, call after call. */
  readonly numbers: readonly number[];
}

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
/** So many numbers tell of one call. */
const EACH = 15;
/** Stands for what is not known; it is a number, so that the engine keeps the list as plain numbers. */
const NONE = -1;

/** Adds a call to the numbers of an `OrdinaryEnds`; moments are in microseconds after its start. */
export function addOrdinaryEnd(numbers: number[], call: EndedCall, settled: Settled, at: number): void {
  const start = call.startedAt;
  numbers.push(
    call.id,
    micro(start),
    micro(at - start),
    call.callerPort ?? NONE,
    call.stream ?? NONE,
    call.timeout ?? NONE,
    HOW.indexOf(settled.how),
    micro(settled.at - start),
    call.answeredAt === undefined ? NONE : micro(call.answeredAt - start),
    ANSWERS.indexOf(call.answeredWith),
    call.promised ? 1 : 0,
    call.checks,
    call.longestGap === undefined ? NONE : micro(call.longestGap),
    call.writes,
    call.lastWrite === undefined ? NONE : micro(call.lastWrite - start),
  );
}

/** How many calls the numbers tell of. */
export function ordinaryEndCount(numbers: readonly number[]): number {
  return numbers.length / EACH;
}

/** Whether the numbers can tell how a handler settled. */
export function isOrdinary(settled: Settled): boolean {
  return HOW.includes(settled.how);
}

/** The whole reports of such calls. */
export function* ordinaryEnds({ numbers, ...common }: OrdinaryEnds): Generator<HandlerEvidence> {
  for (let from = 0; from + EACH <= numbers.length; from += EACH) {
    yield ordinaryEnd(common, numbers.slice(from, from + EACH));
  }
}

function ordinaryEnd(
  { observer, path, handler }: Omit<OrdinaryEnds, "numbers">,
  numbers: readonly number[],
): HandlerEvidence {
  const [call, started, at, callerPort, stream, timeout, how, settled, answered, ...rest] =
    numbers as Numbers;
  const [answer, promised, checks, longestGap, writes, lastWrite] = rest;
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
    ...(callerPort !== NONE && { callerPort }),
    ...(stream !== NONE && { stream }),
    ...(timeout !== NONE && { timeout }),
    checks: { count: checks, ...(longestGap !== NONE && { longestGap: longestGap / 1000 }) },
    listeners: [],
    settled: { at: moment(settled), how: HOW[how]! },
    ...(answered !== NONE && { answeredAt: moment(answered) }),
    ...(answeredWith && { answeredWith }),
    promised: promised === 1,
    writes: { count: writes, afterCancel: 0, ...(lastWrite !== NONE && { lastAt: moment(lastWrite) }) },
    timers: [],
    leftListeners: [],
    upstreams: [],
  };
}

/** The numbers of one call. */
type Numbers = readonly [
  ...[call: number, started: number, at: number, callerPort: number, stream: number, timeout: number],
  ...[how: number, settled: number, answered: number, answer: number, promised: number],
  ...[checks: number, longestGap: number, writes: number, lastWrite: number],
];

function micro(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
