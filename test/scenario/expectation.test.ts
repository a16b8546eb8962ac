import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEvent, StatusEvent } from "../../src/rpc/event";
import { expectationForms, judge, parseExpectation } from "../../src/scenario/expectation";
import type { RunJudgement } from "../../src/scenario/verify/judge-run";
import type { SourcePlace } from "../../src/trace/evidence";

const cancelled: StatusEvent = {
  type: "status",
  at: 212,
  code: 1,
  name: "CANCELLED",
  details: "user closed the tab",
  trailers: [],
  endedBy: "client",
  evidence: "We cancelled.",
};
const events: CallEvent[] = [
  { type: "started", at: 0, target: "h:1", method: "p.S/M", kind: "server-streaming" },
  { type: "received", at: 50, index: 1, bytes: 2, message: {} },
  { type: "received", at: 100, index: 2, bytes: 2, message: {} },
  { type: "cancelled", at: 200, reason: "user closed the tab", trigger: "user" },
  cancelled,
];

function outcome(
  words: string,
  servers: (grace: number) => RunJudgement | undefined = () => undefined,
  end = cancelled,
): string {
  const expectation = parseExpectation(words);
  assert.ok(!("problem" in expectation), words);
  const { outcome, got } = judge(expectation, [...events.slice(0, -1), end], servers);
  return `${outcome}: ${got}`;
}

test("every form shown to people can be read", () => {
  for (const form of expectationForms) assert.ok(!("problem" in parseExpectation(form)), form);
});

test("expectations are held against what was seen", () => {
  assert.equal(outcome("status CANCELLED"), "met: CANCELLED: user closed the tab");
  assert.equal(outcome("status OK | UNAVAILABLE"), "failed: CANCELLED: user closed the tab");
  assert.equal(outcome("ended-by client"), "met: client: We cancelled.");
  assert.equal(outcome("ended-by server"), "failed: client: We cancelled.");
  assert.equal(outcome('reason "user closed the tab"'), 'met: "user closed the tab", ended by client');
  assert.equal(
    outcome('reason "user closed the tab"', undefined, { ...cancelled, endedBy: "server" }),
    'failed: "user closed the tab", ended by server',
    "a server that says the same in its status has not taken our reason",
  );
  assert.equal(outcome("messages 2"), "met: 2 messages");
  assert.equal(outcome("messages > 2"), "failed: 2 messages");
  assert.equal(outcome("duration < 1s"), "met: 212.0 ms");
  assert.equal(outcome("cancel-latency < 10ms"), "failed: 12.0 ms");
});

test("whether servers stopped is unknown unless somebody looked", () => {
  assert.equal(outcome("server-stops within 500ms"), "unknown: no probe and no tap watched the servers");
  const seen =
    (text: string, place?: SourcePlace): ((grace: number) => RunJudgement) =>
    (grace) => ({
      outcome: grace >= 500 ? "passed" : "failed",
      reasons: [{ text, ...(place ? { place } : {}) }],
    });
  assert.equal(outcome("server-stops within 500ms", seen("it stopped")), "met: it stopped");
  const place = { file: "/app/reports.ts", line: 88, column: 3 };
  assert.equal(
    outcome("server-stops within 20ms", seen("it ran", place)),
    "failed: it ran (/app/reports.ts:88)",
  );
  const stops = parseExpectation("server-stops within 20ms");
  assert.ok(!("problem" in stops));
  assert.deepEqual(judge(stops, events, seen("it ran", place)).places, [place]);
  const notTried = () => ({ outcome: "not-tried" as const, reasons: [{ text: "no handler was started" }] });
  assert.equal(outcome("server-stops within 1s", notTried), "unknown: no handler was started");
});

test("a call that has not ended is judged by nothing", () => {
  const expectation = parseExpectation("messages 2");
  assert.ok(!("problem" in expectation));
  assert.equal(judge(expectation, events.slice(0, 3), () => undefined).outcome, "unknown");
});
