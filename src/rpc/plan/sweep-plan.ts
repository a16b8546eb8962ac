import type { MethodKind } from "../event";
import { type CancelPlan, parseCancelPlan } from "./cancel-plan";

/** More calls than this in one sweep are more likely a slip of the pen than a wish. */
export const mostPoints = 100;

/** For help texts: what can be written. */
export const sweepForms = "start, begin, 0..5 messages, 1..3 sent, headers, half-close, 50ms";

/**
 * The points of a sweep, in their order: the same request is made again and again, each time cancelled at the next.
 *
 * @param text plans in their short form and ranges such as `0..5 messages`, with commas between
 * @returns the points, or a problem worded for people
 */
export function parseSweep(
  text: string,
): { readonly plans: readonly CancelPlan[] } | { readonly problem: string } {
  const plans: CancelPlan[] = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const range = /^(\d+)\s*\.\.\s*(\d+)\s*(messages?|received|sent)(?:\s+messages?)?$/.exec(part);
    const plan = range ? rangePlans(range) : parseCancelPlan(part);
    if ("problem" in plan) {
      return { problem: `"${part}" is no point to cancel at. Write some of: ${sweepForms}.` };
    }
    plans.push(...("plans" in plan ? plan.plans : [plan]));
  }
  if (plans.length === 0) return { problem: `There is no point to cancel at. Write some of: ${sweepForms}.` };
  if (plans.length > mostPoints) return { problem: `These are more than ${mostPoints} points.` };
  return { plans };
}

/** How many messages a sweep over every point counts up to. */
const usualMessages = 10;

/** Every point that a method of a kind has, as `parseSweep` reads it. */
export const everyPoint: Readonly<Record<MethodKind, string>> = {
  unary: "start, begin, 1 sent, headers, 1 messages",
  "server-streaming": `start, begin, 1 sent, headers, 1..${usualMessages} messages`,
  "client-streaming": "start, begin, 1..3 sent, half-close, headers",
  bidi: `start, begin, 1..3 sent, half-close, headers, 1..${usualMessages} messages`,
};

/**
 * Whether a point need not be tried: the call was over before an earlier one of its kind came.
 *
 * @param passed the kinds of plan of which one was never due
 */
export function isBeyond(plan: CancelPlan, passed: ReadonlySet<CancelPlan["type"]>): boolean {
  return passed.has(plan.type) && (plan.type === "sent" || plan.type === "received");
}

function rangePlans([, from, to, what]: RegExpExecArray):
  | { readonly plans: readonly CancelPlan[] }
  | { readonly problem: string } {
  if (Number(to) < Number(from)) return { problem: "A range goes up." };
  const count = Math.min(Number(to) - Number(from) + 1, mostPoints + 1);
  const type = what === "sent" ? "sent" : "received";
  return { plans: Array.from({ length: count }, (_, index) => ({ type, messages: Number(from) + index })) };
}
