import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyForm } from "../../src/panel/form/form";
import { planFields, planPresets, planText } from "../../src/panel/form/plan-fields";
import { messagesOfSweep, sweepPlans } from "../../src/panel/sweep";
import type { MethodKind } from "../../src/rpc/event";
import { describeCancelPlan, parseCancelPlan } from "../../src/rpc/plan/cancel-plan";
import { isBeyond, mostPoints, sweepForms } from "../../src/rpc/plan/sweep-plan";

const points = (text: string, kind: MethodKind = "server-streaming"): readonly string[] => {
  const planned = sweepPlans(text, kind);
  return "problem" in planned ? [planned.problem] : planned.plans.map(describeCancelPlan);
};

test("nothing written means every point that the kind of method has", () => {
  assert.deepEqual(points("", "unary"), [
    "before anything was sent",
    "when the request headers had been sent",
    "after 1 sent message",
    "when response headers have arrived",
    "after 1 received message",
  ]);
  assert.equal(points("", "server-streaming").at(-1), "after 10 received messages");
  assert.ok(points("", "client-streaming").includes("after the half-close"));
  assert.ok(!points("", "client-streaming").some((point) => point.includes("received")));
  assert.ok(points("", "bidi").includes("after 3 sent messages"));
});

test("ranges and plans stand side by side", () => {
  assert.deepEqual(points("headers, 0..2 messages,50ms"), [
    "when response headers have arrived",
    "after 0 received messages",
    "after 1 received message",
    "after 2 received messages",
    "after 50 ms",
  ]);
});

test("what is no point is named, and a slip of the pen is no sweep", () => {
  assert.deepEqual(points("headers, soon"), [
    `"soon" is no point to cancel at. Write some of: ${sweepForms}.`,
  ]);
  assert.deepEqual(points("3..1 messages"), [
    `"3..1 messages" is no point to cancel at. Write some of: ${sweepForms}.`,
  ]);
  assert.deepEqual(points("0..100000000 messages"), [`These are more than ${mostPoints} points.`]);
});

test("a sweep sends as many messages as its last point needs", () => {
  const planned = sweepPlans("1..4 sent, headers", "bidi");
  assert.ok("plans" in planned);
  assert.equal(messagesOfSweep(planned.plans), 4);
});

test("points behind the end of the call are left out, others of another kind are not", () => {
  const passed = new Set(["received"] as const);
  assert.ok(isBeyond({ type: "received", messages: 9 }, passed));
  assert.ok(!isBeyond({ type: "sent", messages: 9 }, passed));
  assert.ok(!isBeyond({ type: "headers" }, new Set(["headers"] as const)));
});

test("every plan is shown in the form as it was written", () => {
  for (const plan of [
    "start",
    "begin",
    "headers",
    "half-close",
    "3messages",
    "1sent",
    "500ms",
    "random:2s",
  ]) {
    assert.equal(planText({ ...emptyForm, ...planFields(plan) }), plan);
  }
  const when = 'when:progress>="50"';
  assert.equal(planText({ ...emptyForm, ...planFields(when) }), when);
  assert.deepEqual(planFields(undefined), { planTrigger: "none", planAmount: "" });
});

test("the interoperability cases are plans of the form", () => {
  assert.ok(planPresets.length >= 5);
  for (const { name, plan } of planPresets) {
    assert.deepEqual(parseCancelPlan(planText(plan)!), parseCancelPlan(name), name);
  }
});
