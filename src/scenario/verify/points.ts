import type { MethodKind } from "../../rpc/event";
import type { CancelPlan } from "../../rpc/plan/cancel-plan";

/** One way in which a call is ended early: everything that a server meets as a cancellation. */
export interface CancelPoint {
  readonly cause: "cancel" | "deadline" | "connection";
  /** When; a deadline has its own time in it. */
  readonly plan: CancelPlan;
}

/** Milliseconds of the deadline that is tried: long enough for a handler to have started its work. */
const tryDeadline = 150;

/**
 * The points at which a request is ended early: those that the request names, else the usual ones of its kind; then
 * by a deadline and by a lost connection.
 *
 * @param named the plans of the request's own `# @cancel` line
 */
export function cancelPoints(kind: MethodKind, named: readonly CancelPlan[] | undefined): CancelPoint[] {
  const plans = named ?? usualPlans[kind];
  const middle = plans.find(({ type }) => type !== "begin") ?? plans[0]!;
  return [
    ...plans.map((plan) => ({ cause: "cancel", plan }) as const),
    { cause: "deadline", plan: { type: "time", milliseconds: tryDeadline } },
    { cause: "connection", plan: middle },
  ];
}

const usualPlans: Readonly<Record<MethodKind, readonly CancelPlan[]>> = {
  unary: [{ type: "begin" }, { type: "time", milliseconds: 20 }, { type: "time", milliseconds: 200 }],
  "server-streaming": [
    { type: "begin" },
    { type: "received", messages: 1 },
    { type: "received", messages: 3 },
    { type: "time", milliseconds: 200 },
  ],
  "client-streaming": [{ type: "begin" }, { type: "sent", messages: 1 }, { type: "time", milliseconds: 100 }],
  bidi: [{ type: "begin" }, { type: "sent", messages: 1 }, { type: "received", messages: 1 }],
};
