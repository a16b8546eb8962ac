/** A sweep: one request again and again, each time cancelled at another point. */
import { type CancelPlan, parseCancelPlan } from "../rpc/cancel-plan";
import type { MethodKind } from "../rpc/event";
import type { Verdict } from "./call-view";
import type { TraceView } from "./trace-view";

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

/** How many messages a sweep counts up to where nobody said. */
const usualMessages = 10;

/** More calls than this in one sweep are more likely a slip of the pen than a wish. */
export const mostPoints = 100;

/** For help texts: what can be written. */
export const sweepForms = "start, begin, 0..5 messages, 1..3 sent, headers, half-close, 50ms";

/**
 * The points of a sweep, in their order.
 *
 * @param text plans in their short form and ranges such as `0..5 messages`, with commas between; empty for every point
 *   that a method of this kind has
 */
export function sweepPlans(
  text: string,
  kind: MethodKind,
): { readonly plans: readonly CancelPlan[] } | { readonly problem: string } {
  const parts = (text.trim() === "" ? everyPoint[kind] : text).split(",").map((part) => part.trim());
  const plans: CancelPlan[] = [];
  for (const part of parts.filter((each) => each !== "")) {
    const range = /^(\d+)\s*\.\.\s*(\d+)\s*(messages?|received|sent)$/.exec(part);
    const plan = range ? rangePlans(range) : parseCancelPlan(part);
    if (Array.isArray(plan)) plans.push(...plan);
    else if ("problem" in plan) return { problem: `“${part}” is no point to cancel at.` };
    else plans.push(plan as CancelPlan);
  }
  if (plans.length === 0) return { problem: "There is no point to cancel at." };
  return plans.length <= mostPoints ? { plans } : { problem: `These are more than ${mostPoints} points.` };
}

/** How many messages a sweep sends to methods that take many: as many as its last point needs. */
export function messagesOfSweep(plans: readonly CancelPlan[]): number {
  return Math.max(1, ...plans.map((plan) => (plan.type === "sent" ? plan.messages : 1)));
}

/**
 * Whether a point need not be tried: the call was over before an earlier one of its kind came.
 *
 * @param passed the kinds of plan of which one was never due
 */
export function isBeyond(plan: CancelPlan, passed: ReadonlySet<CancelPlan["type"]>): boolean {
  return passed.has(plan.type) && (plan.type === "sent" || plan.type === "received");
}

/** A row with what is known of the servers now. */
export function rowWithTrace(row: SweepRow, trace: TraceView): SweepRow {
  return { ...row, servers: trace.verdicts.map(({ server, text }) => `${server}: ${text}`) };
}

const everyPoint: Readonly<Record<MethodKind, string>> = {
  unary: "start, begin, 1 sent, headers, 1 messages",
  "server-streaming": `start, begin, 1 sent, headers, 1..${usualMessages} messages`,
  "client-streaming": "start, begin, 1..3 sent, half-close, headers",
  bidi: `start, begin, 1..3 sent, half-close, headers, 1..${usualMessages} messages`,
};

function rangePlans([, from, to, what]: RegExpExecArray): CancelPlan[] {
  const count = Math.min(Math.max(0, Number(to) - Number(from) + 1), mostPoints + 1);
  const type = what === "sent" ? "sent" : "received";
  return Array.from({ length: count }, (_, index) => ({ type, messages: Number(from) + index }));
}
