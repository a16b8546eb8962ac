import assert from "node:assert/strict";
import { test } from "node:test";
import type { MethodKind } from "../../src/rpc/event";
import { parseCancelInstruction, plansFor, readInstructions } from "../../src/scenario/directives";
import { parseRequestFile } from "../../src/scenario/parse";

function plansOf(text: string): unknown {
  const read = parseCancelInstruction(text);
  return "problem" in read ? read.problem : read.plans;
}

test("a cancel directive is read in words and in the short form", () => {
  assert.deepEqual(plansOf("after 3 messages"), [{ type: "received", messages: 3 }]);
  assert.deepEqual(plansOf("after 1 sent message"), [{ type: "sent", messages: 1 }]);
  assert.deepEqual(plansOf("after 500ms"), [{ type: "time", milliseconds: 500 }]);
  assert.deepEqual(plansOf("after headers"), [{ type: "headers" }]);
  assert.deepEqual(plansOf("before headers"), [{ type: "begin" }]);
  assert.deepEqual(plansOf("after half-close"), [{ type: "half-close" }]);
  assert.deepEqual(plansOf("at random within 2s"), [{ type: "random", milliseconds: 2000 }]);
  assert.deepEqual(plansOf("when progress >= 50"), [
    { type: "when", comparison: { path: ["progress"], operator: ">=", value: 50 } },
  ]);
  assert.deepEqual(plansOf("3messages"), [{ type: "received", messages: 3 }]);
});

test("a sweep is one plan a run", () => {
  assert.deepEqual(plansOf("at 0..2 messages"), [
    { type: "received", messages: 0 },
    { type: "received", messages: 1 },
    { type: "received", messages: 2 },
  ]);
  assert.deepEqual(plansOf("at start, headers, 1..2 sent, 20ms"), [
    { type: "start" },
    { type: "headers" },
    { type: "sent", messages: 1 },
    { type: "sent", messages: 2 },
    { type: "time", milliseconds: 20 },
  ]);
  assert.match(String(plansOf("at 5..2 messages")), /"5\.\.2 messages" is no point to cancel at/);
});

test("every point is up to the kind of the method", () => {
  const read = parseCancelInstruction('at every point reason "try"');
  assert.ok(!("problem" in read));
  const types = (kind: MethodKind) => [...new Set(plansFor(read, kind).map((plan) => plan?.type))];
  assert.deepEqual(types("unary"), ["start", "begin", "sent", "headers", "received"]);
  assert.deepEqual(types("client-streaming"), ["start", "begin", "sent", "half-close", "headers"]);
});

test("the cases of the interoperability tests are plans and deadlines", () => {
  assert.deepEqual(plansOf("cancel_after_first_response"), [{ type: "received", messages: 1 }]);
  const { requests } = parseRequestFile("# @deadline timeout_on_sleeping_server\nGRPC h:1/p.S/M\n");
  assert.equal(readInstructions(requests[0]!).deadline, 1);
});

test("the reason is taken with its quotes undone", () => {
  const read = parseCancelInstruction('after 1s reason "the \\"tab\\" closed"');
  assert.ok(!("problem" in read));
  assert.equal(read.reason, 'the "tab" closed');
  assert.deepEqual(read.plans, [{ type: "time", milliseconds: 1000 }]);
});

test("what cannot be read says what can", () => {
  assert.match(String(plansOf("sometime")), /"sometime" is no cancel plan\. Write after 3 messages/);
  const text = "# @deadline soon\n# @expect joy\n# @note mine\nGRPC h:1/p.S/M\n";
  const { problems } = readInstructions(parseRequestFile(text).requests[0]!);
  assert.deepEqual(
    problems.map(({ span, message }) => [text.slice(span.start, span.end), message.slice(0, 24)]),
    [
      ["deadline soon", '"soon" is no duration. W'],
      ["expect joy", '"joy" is no expectation.'],
    ],
  );
});
