import { parseDuration } from "../duration";
import type { CallEvent, JsonMessage } from "../event";
import { cancelPresets } from "./cancel-presets";

/** When to cancel a call without anybody pressing a button. */
export type CancelPlan =
  /** Before anything is sent. */
  | { readonly type: "start" }
  /** When the request headers are on their way, before any message or response headers. */
  | { readonly type: "begin" }
  | { readonly type: "time"; readonly milliseconds: number }
  /** At a moment of chance within so many milliseconds. */
  | { readonly type: "random"; readonly milliseconds: number }
  | { readonly type: "headers" }
  | { readonly type: "half-close" }
  | { readonly type: "sent"; readonly messages: number }
  | { readonly type: "received"; readonly messages: number }
  /** When a received message satisfies the comparison. */
  | { readonly type: "when"; readonly comparison: Comparison };

/** Compares what stands at a path of the last message's JSON with a value. */
export interface Comparison {
  /** Property names and array indices; empty for the message itself. */
  readonly path: readonly string[];
  readonly operator: "==" | "!=" | ">=" | "<=" | ">" | "<";
  readonly value: string | number | boolean | null;
}

/** The forms that `parseCancelPlan` takes, for help texts. */
export const cancelPlanForms =
  "start, begin, 500ms, 2s, 3messages, 3sent, headers, half-close, random:2s, when:progress>=50";

/**
 * Reads a plan from its text form, the same in the CLI, the panel and request files.
 *
 * @returns the plan, or a problem worded for people
 */
export function parseCancelPlan(text: string): CancelPlan | { readonly problem: string } {
  const given = text.trim();
  const words = cancelPresets.find(({ name }) => name === given)?.plan ?? given;
  if (words === "start" || words === "begin" || words === "headers" || words === "half-close") {
    return { type: words };
  }
  const count = /^(\d+)\s*(sent|messages?|received)$/.exec(words);
  if (count) return countPlan(Number(count[1]), count[2] === "sent");
  const random = /^random:(.+)$/.exec(words);
  if (random) return timePlan("random", random[1]!) ?? unreadable(text);
  const when = /^when:([^=!<>]*?)\s*(==|!=|>=|<=|>|<)\s*(.+)$/.exec(words);
  if (when) return comparisonPlan(when[1]!, when[2] as Comparison["operator"], when[3]!);
  return timePlan("time", words) ?? unreadable(text);
}

/** The plan in the text form that `parseCancelPlan` reads. */
export function formatCancelPlan(plan: CancelPlan): string {
  switch (plan.type) {
    case "start":
    case "begin":
    case "headers":
    case "half-close":
      return plan.type;
    case "time":
      return `${plan.milliseconds}ms`;
    case "random":
      return `random:${plan.milliseconds}ms`;
    case "sent":
      return `${plan.messages}sent`;
    case "received":
      return `${plan.messages}messages`;
    case "when": {
      const { path, operator, value } = plan.comparison;
      return `when:${path.join(".")}${operator}${JSON.stringify(value)}`;
    }
  }
}

/** The plan in words: `after 3 received messages`. */
export function describeCancelPlan(plan: CancelPlan): string {
  switch (plan.type) {
    case "start":
      return "before anything was sent";
    case "begin":
      return "when the request headers had been sent";
    case "time":
      return `after ${plan.milliseconds} ms`;
    case "random":
      return `at a random moment within ${plan.milliseconds} ms`;
    case "headers":
      return "when response headers have arrived";
    case "half-close":
      return "after the half-close";
    case "sent":
      return `after ${count(plan.messages, "sent")}`;
    case "received":
      return `after ${count(plan.messages, "received")}`;
    case "when": {
      const { path, operator, value } = plan.comparison;
      return `when ${path.join(".") || "the message"} ${operator} ${JSON.stringify(value)}`;
    }
  }
}

/** Whether the plan says to cancel now that `event` has happened; `begin` waits for no event that is told. */
export function cancelIsDue(plan: CancelPlan, event: CallEvent): boolean {
  switch (plan.type) {
    case "time":
    case "random":
    case "begin":
      return false;
    case "start":
      return event.type === "started";
    case "headers":
    case "half-close":
      return event.type === (plan.type === "headers" ? "headers" : "half-closed");
    case "sent":
    case "received":
      if (plan.messages === 0) return event.type === "started";
      return event.type === plan.type && event.index >= plan.messages;
    case "when":
      return event.type === "received" && holds(plan.comparison, event.message);
  }
}

/**
 * The milliseconds after which the plan cancels by the clock; undefined when it waits for an event.
 *
 * @param random a number in [0, 1), asked only for a plan of chance
 */
export function cancelDelay(plan: CancelPlan, random: () => number): number | undefined {
  if (plan.type === "time") return plan.milliseconds;
  return plan.type === "random" ? random() * plan.milliseconds : undefined;
}

function countPlan(messages: number, sent: boolean): CancelPlan {
  return { type: sent ? "sent" : "received", messages };
}

function timePlan(type: "time" | "random", text: string): CancelPlan | undefined {
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : { type, milliseconds };
}

function comparisonPlan(path: string, operator: Comparison["operator"], value: string): CancelPlan {
  const names = path.trim().replace(/^\$\.?/, "");
  const comparison = { path: names === "" ? [] : names.split("."), operator, value: comparand(value.trim()) };
  return { type: "when", comparison };
}

/** JSON where it is a scalar of JSON, else the words as they stand. */
function comparand(text: string): Comparison["value"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : (value as Comparison["value"]);
  } catch {
    return text;
  }
}

function holds(comparison: Comparison, message: JsonMessage): boolean {
  let found: unknown = message;
  for (const name of comparison.path) {
    if (typeof found !== "object" || found === null) return false;
    found = (found as Record<string, unknown>)[name];
  }
  const { operator, value } = comparison;
  // Canonical JSON writes 64-bit numbers as strings; beside a number they are meant as numbers.
  const left = typeof value === "number" && typeof found === "string" ? Number(found) : found;
  if (operator === "==") return left === value;
  if (operator === "!=") return left !== value;
  if (typeof left !== typeof value || typeof left === "boolean" || left === null || left === undefined)
    return false;
  const right = value as string | number;
  const ordered = left as string | number;
  if (operator === ">=") return ordered >= right;
  if (operator === "<=") return ordered <= right;
  return operator === ">" ? ordered > right : ordered < right;
}

function count(messages: number, what: string): string {
  return `${messages} ${what} message${messages === 1 ? "" : "s"}`;
}

function unreadable(text: string): { readonly problem: string } {
  return { problem: `"${text}" is no cancel plan. Write one of: ${cancelPlanForms}.` };
}
