import { parseDuration } from "../rpc/duration";
import type { CallEvent, EndedBy, StatusEvent } from "../rpc/event";
import type { SourcePlace } from "../trace/evidence";
import type { RunJudgement } from "./verify/judge-run";

/** What a request says must be seen. */
export type Expectation = { readonly words: string } & (
  | { readonly type: "status"; readonly names: readonly string[] }
  | { readonly type: "ended-by"; readonly by: EndedBy }
  /** The status text is the reason that we cancelled with, so it is local. */
  | { readonly type: "reason"; readonly text: string }
  | { readonly type: "messages"; readonly operator: Operator; readonly count: number }
  /** From the start, or from our cancel, to the end of the call on this side. */
  | {
      readonly type: "duration" | "cancel-latency";
      readonly operator: Operator;
      readonly milliseconds: number;
    }
  /** Every server of the chain stopped: needs evidence from a probe or a tap. */
  | { readonly type: "server-stops"; readonly milliseconds: number }
);

type Operator = "==" | ">=" | "<=" | ">" | "<";

/** Whether an expectation was met, and what was seen. */
export interface Judgement {
  readonly expectation: Expectation;
  /** `unknown`: nothing was observed that could tell. */
  readonly outcome: "met" | "failed" | "unknown";
  /** What was seen, in words. */
  readonly got: string;
  /** The lines of code that showed it. */
  readonly places?: readonly SourcePlace[];
}

/** The forms that `parseExpectation` takes, for help and completion. */
export const expectationForms = [
  "status CANCELLED",
  "ended-by client",
  'reason "user closed the tab"',
  "messages >= 3",
  "duration < 2s",
  "cancel-latency < 50ms",
  "server-stops within 500ms",
] as const;

const enders: readonly EndedBy[] = [
  "server",
  "client",
  "deadline",
  "reset",
  "goaway",
  "connection",
  "unreachable",
  "local",
];

/** Reads what stands after `@expect`. */
export function parseExpectation(words: string): Expectation | { readonly problem: string } {
  const status = /^status\s+([A-Z_]+(?:\s*\|\s*[A-Z_]+)*)$/.exec(words);
  if (status) return { words, type: "status", names: status[1]!.split("|").map((name) => name.trim()) };
  const ender = enders.find((each) => words.replace(/\s+/g, " ") === `ended-by ${each}`);
  if (ender) return { words, type: "ended-by", by: ender };
  const reason = /^reason\s+"((?:[^"\\]|\\.)*)"$/.exec(words);
  if (reason) return { words, type: "reason", text: reason[1]!.replace(/\\(.)/g, "$1") };
  const messages = /^messages\s*(==|>=|<=|>|<)?\s*(\d+)$/.exec(words);
  if (messages) {
    return {
      words,
      type: "messages",
      operator: (messages[1] as Operator) ?? "==",
      count: Number(messages[2]),
    };
  }
  const time = /^(duration|cancel-latency)\s*(>=|<=|>|<)\s*(.+)$/.exec(words);
  const limit = time && parseDuration(time[3]!);
  if (time && limit !== null && limit !== undefined) {
    return {
      words,
      type: time[1] as "duration" | "cancel-latency",
      operator: time[2] as Operator,
      milliseconds: limit,
    };
  }
  const stops = /^server-stops\s+within\s+(.+)$/.exec(words);
  const grace = stops && parseDuration(stops[1]!);
  if (stops && grace !== null && grace !== undefined) {
    return { words, type: "server-stops", milliseconds: grace };
  }
  return { problem: `"${words}" is no expectation. Write one like: ${expectationForms.join(", ")}.` };
}

/**
 * Holds an expectation against the events of a call that has ended, and what was seen of the servers.
 *
 * @param servers judges them by how many milliseconds they may take; undefined where nobody looked
 */
export function judge(
  expectation: Expectation,
  events: readonly CallEvent[],
  servers: (grace: number) => RunJudgement | undefined,
): Judgement {
  const verdict = (met: boolean, got: string): Judgement => ({
    expectation,
    outcome: met ? "met" : "failed",
    got,
  });
  const unknown = (got: string): Judgement => ({ expectation, outcome: "unknown", got });
  const end = events.find((event): event is StatusEvent => event.type === "status");
  if (!end) return unknown("the call has not ended");
  switch (expectation.type) {
    case "status":
      return verdict(expectation.names.includes(end.name), `${end.name}: ${end.details || "no details"}`);
    case "ended-by":
      return verdict(end.endedBy === expectation.by, `${end.endedBy}: ${end.evidence}`);
    case "reason":
      return verdict(
        end.endedBy === "client" && end.details === expectation.text,
        `"${end.details}", ended by ${end.endedBy}`,
      );
    case "messages": {
      const received = events.filter((event) => event.type === "received").length;
      return verdict(compare(received, expectation.operator, expectation.count), `${received} messages`);
    }
    case "duration":
      return verdict(compare(end.at, expectation.operator, expectation.milliseconds), inMilliseconds(end.at));
    case "cancel-latency": {
      const cancel = events.find((event) => event.type === "cancelled");
      if (!cancel) return unknown("the call was not cancelled");
      const latency = end.at - cancel.at;
      return verdict(
        compare(latency, expectation.operator, expectation.milliseconds),
        inMilliseconds(latency),
      );
    }
    case "server-stops":
      return serverStops(expectation, servers(expectation.milliseconds));
  }
}

function serverStops(expectation: Expectation, seen: RunJudgement | undefined): Judgement {
  if (!seen) return { expectation, outcome: "unknown", got: "no probe and no tap watched the servers" };
  const got = seen.reasons
    .map(({ text, place }) => (place ? `${text} (${place.file}:${place.line})` : text))
    .join("; ");
  const outcome = seen.outcome === "passed" ? "met" : seen.outcome === "failed" ? "failed" : "unknown";
  const places = seen.reasons.flatMap(({ place }) => (place ? [place] : []));
  return { expectation, outcome, got, places };
}

function compare(left: number, operator: Operator, right: number): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case "<":
      return left < right;
  }
}

function inMilliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
