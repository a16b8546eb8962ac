import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEvent, StatusEvent } from "../../src/rpc/event";
import { expectationForms, judge, parseExpectation } from "../../src/scenario/expectation";

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

function outcome(words: string, stoppedAfter?: number): string {
  const expectation = parseExpectation(words);
  assert.ok(!("problem" in expectation), words);
  const servers = stoppedAfter === undefined ? undefined : { stoppedAfter, evidence: "seen by the probe" };
  const { outcome, got } = judge(expectation, events, servers);
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
  assert.equal(outcome("messages 2"), "met: 2 messages");
  assert.equal(outcome("messages > 2"), "failed: 2 messages");
  assert.equal(outcome("duration < 1s"), "met: 212.0 ms");
  assert.equal(outcome("cancel-latency < 10ms"), "failed: 12.0 ms");
});

test("whether servers stopped is unknown unless somebody looked", () => {
  assert.equal(outcome("server-stops within 500ms"), "unknown: no probe and no tap watched the servers");
  assert.equal(outcome("server-stops within 500ms", 120), "met: seen by the probe");
  assert.equal(outcome("server-stops within 500ms", 4300), "failed: seen by the probe");
});

test("a call that has not ended is judged by nothing", () => {
  const expectation = parseExpectation("messages 2");
  assert.ok(!("problem" in expectation));
  assert.equal(judge(expectation, events.slice(0, 3), undefined).outcome, "unknown");
});
