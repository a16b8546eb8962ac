import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEvent } from "../../../src/rpc/event";
import {
  type CancelPlan,
  cancelDelay,
  cancelIsDue,
  describeCancelPlan,
  formatCancelPlan,
  parseCancelPlan,
} from "../../../src/rpc/plan/cancel-plan";

const texts: readonly (readonly [text: string, plan: CancelPlan, words: string])[] = [
  ["start", { type: "start" }, "before anything was sent"],
  ["begin", { type: "begin" }, "when the request headers had been sent"],
  ["500ms", { type: "time", milliseconds: 500 }, "after 500 ms"],
  ["1.5s", { type: "time", milliseconds: 1500 }, "after 1500 ms"],
  ["3messages", { type: "received", messages: 3 }, "after 3 received messages"],
  ["1 message", { type: "received", messages: 1 }, "after 1 received message"],
  ["2sent", { type: "sent", messages: 2 }, "after 2 sent messages"],
  ["headers", { type: "headers" }, "when response headers have arrived"],
  ["half-close", { type: "half-close" }, "after the half-close"],
  ["random:2s", { type: "random", milliseconds: 2000 }, "at a random moment within 2000 ms"],
];

for (const [text, plan, words] of texts) {
  test(`the plan ${text}: cancels ${words}`, () => {
    assert.deepEqual(parseCancelPlan(text), plan);
    assert.equal(describeCancelPlan(plan), words);
  });
}

for (const text of ["", "5", "soon", "messages", "-1s", "random:", "when:", "3 headers"]) {
  test(`"${text}" is no plan, and the problem names the forms`, () => {
    const parsed = parseCancelPlan(text);
    assert.ok("problem" in parsed);
    assert.match(parsed.problem, /500ms/);
  });
}

test("counts and moments", () => {
  assert.equal(due("3messages", received(2, {})), false);
  assert.equal(due("3messages", received(3, {})), true);
  assert.equal(due("0messages", { type: "started", at: 0, target: "", method: "", kind: "unary" }), true);
  assert.equal(due("headers", { type: "headers", at: 1, metadata: [] }), true);
  assert.equal(due("headers", { type: "half-closed", at: 1 }), false);
  assert.equal(due("2sent", { type: "sent", at: 1, index: 2, bytes: 0, message: {} }), true);
});

test("a comparison over the last message", () => {
  assert.equal(due("when:progress>=50", received(1, { progress: 49 })), false);
  assert.equal(due("when:progress>=50", received(1, { progress: 50 })), true);
  assert.equal(
    due("when:job.id == 7", received(1, { job: { id: "7" } })),
    true,
    "64-bit numbers are strings",
  );
  assert.equal(due("when:items.1.name==b", received(1, { items: [{ name: "a" }, { name: "b" }] })), true);
  assert.equal(due('when:state!="DONE"', received(1, { state: "DONE" })), false);
  assert.equal(due("when:missing>1", received(1, {})), false);
});

test("a plan written as text is read as the same plan", () => {
  for (const [, plan] of texts) assert.deepEqual(parseCancelPlan(formatCancelPlan(plan)), plan);
});

test("chance decides within the bounds", () => {
  const plan = parseCancelPlan("random:2s") as CancelPlan;
  assert.equal(
    cancelDelay(plan, () => 0.25),
    500,
  );
  assert.equal(cancelDelay({ type: "headers" }, Math.random), undefined);
});

function due(text: string, event: CallEvent): boolean {
  const plan = parseCancelPlan(text);
  assert.ok(!("problem" in plan));
  return cancelIsDue(plan, event);
}

function received(index: number, message: unknown): CallEvent {
  return { type: "received", at: 1, index, bytes: 0, message };
}
