import type { Clock } from "./evidence";

/** This process's monotonic clock in milliseconds; all processes of one machine that run Node read the same one. */
export function monotonicNow(): number {
  return BASE + performance.now();
}

// `performance.now()` counts from the process's start on the same clock as `hrtime`, and costs a third of it.
const BASE = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** One exchange with an observer: asked at `sent`, its clock read `remote` in between, answered at `received`. */
export interface ClockExchange {
  readonly sent: number;
  readonly remote: number;
  readonly received: number;
}

/**
 * How the observer's clock relates to ours, from one exchange.
 *
 * The remote reading lies somewhere between `sent` and `received`, so the offset is known to within half the time
 * that the exchange took. When both stand on one machine and an offset of nothing fits, they are one clock: Node's
 * monotonic clock is the machine's.
 *
 * @param sameMachine whether both processes are known to run on one machine.
 */
export function clockFromExchange(exchange: ClockExchange, sameMachine: boolean): Clock {
  const { sent, remote, received } = exchange;
  if (sameMachine && sent <= remote && remote <= received) return { kind: "same" };
  return {
    kind: "measured",
    offset: remote - (sent + received) / 2,
    uncertainty: (received - sent) / 2,
  };
}

/** The better of two readings of one clock. */
export function betterClock(a: Clock, b: Clock): Clock {
  return clockUncertainty(a) <= clockUncertainty(b) ? a : b;
}

/** A time of the observer, told on our clock. */
export function aligned(at: number, clock: Clock): number {
  return clock.kind === "measured" ? at - clock.offset : at;
}

/** How many milliseconds an aligned time may be off, either way; infinite when the clocks were never compared. */
export function clockUncertainty(clock: Clock): number {
  switch (clock.kind) {
    case "same":
      return 0;
    case "measured":
      return clock.uncertainty;
    case "unknown":
      return Number.POSITIVE_INFINITY;
  }
}
