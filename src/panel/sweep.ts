/** A sweep: one request again and again, each time cancelled at another point. */

import type { MethodKind } from "../rpc/event";
import type { CancelPlan } from "../rpc/plan/cancel-plan";
import { everyPoint, parseSweep } from "../rpc/plan/sweep-plan";
import type { Verdict } from "./call/call-view";
import type { TraceView } from "./trace-view";

export { sweepForms } from "../rpc/plan/sweep-plan";

export interface SweepView {
  /** Whether more calls follow. */
  readonly running: boolean;
  readonly rows: readonly SweepRow[];
}

/** One call of a sweep, after its end. */
export interface SweepRow {
  /** The call's id. */
  readonly id: string;
  /** When it was to be cancelled, in words. */
  readonly point: string;
  readonly sent: number;
  readonly received: number;
  readonly verdict: Verdict;
  /** What the watched servers did, a line for each; empty while none saw it. */
  readonly servers: readonly string[];
}

/**
 * The points of a sweep, in their order.
 *
 * @param text as `parseSweep` reads it; empty for every point that a method of this kind has
 */
export function sweepPlans(text: string, kind: MethodKind): ReturnType<typeof parseSweep> {
  return parseSweep(text.trim() === "" ? everyPoint[kind] : text);
}

/** How many messages a sweep sends to methods that take many: as many as its last point needs. */
export function messagesOfSweep(plans: readonly CancelPlan[]): number {
  return Math.max(1, ...plans.map((plan) => (plan.type === "sent" ? plan.messages : 1)));
}

/** A row with what is known of the servers now. */
export function rowWithTrace(row: SweepRow, trace: TraceView): SweepRow {
  return { ...row, servers: trace.verdicts.map(({ server, text }) => `${server}: ${text}`) };
}
