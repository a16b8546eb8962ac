/** What one run of a handler did; times are milliseconds on the machine's monotonic clock. */
export interface HandlerRecord {
  readonly server: ServerName;
  /** Counts from 1 in each server. */
  readonly id: number;
  /** The method's name without its service: `WatchOrders`. */
  readonly method: string;
  startedAt: number;
  /** The call was cancelled before the handler had answered. */
  cancelledAt?: number;
  /** The handler's promise settled, or the function returned when it gave none. */
  settledAt?: number;
  /** The handler gave its status: it called back, or ended its stream. */
  answeredAt?: number;
  /** The handler last touched its call: wrote, ended or called back. */
  lastTouchAt?: number;
  writes: number;
  writesAfterCancel: number;
  /** Request messages that the handler was given. */
  requests: number;
  /** The request stream ended as a complete one ends, before any sign of a cancel. */
  requestsEndedAt?: number;
  threw?: string;
}

export type ServerName = "edge" | "upstream";

/** Milliseconds on the clock that all processes of this machine share. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
