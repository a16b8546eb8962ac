import assert from "node:assert/strict";
import { test } from "node:test";
import { offsetOf, parseRequest } from "../../src/panel/request-text";

test("a request is JSON with comments", () => {
  const parsed = parseRequest('{\n  // the job to watch\n  "jobId": "42"\n}');
  assert.deepEqual(parsed, { ok: true, message: { jobId: "42" } });
});

test("a typo is named with its line and column", () => {
  const parsed = parseRequest('{\n  "jobId": "42",\n  count: 3\n}');
  assert.ok(!parsed.ok);
  assert.deepEqual([parsed.problem.line, parsed.problem.column], [3, 3]);
  assert.equal(parsed.problem.field, "request");
});

test("a missing brace is named where the text ends", () => {
  const parsed = parseRequest('{"jobId": "42"');
  assert.ok(!parsed.ok);
  assert.match(parsed.problem.message, /closing }/);
});

test("an integer that a number cannot hold is refused instead of rounded", () => {
  const parsed = parseRequest('{"id": 9007199254740993}');
  assert.ok(!parsed.ok);
  assert.match(parsed.problem.message, /9007199254740993 does not fit/);
  assert.equal(parsed.problem.next, 'Write it as text: "9007199254740993".');
});

test("an empty request says what an empty message looks like", () => {
  const parsed = parseRequest("  \n");
  assert.ok(!parsed.ok);
  assert.match(parsed.problem.next ?? "", /\{\}/);
});

test("a line and column become the caret’s offset", () => {
  assert.equal(offsetOf("ab\ncd\nef", 2, 2), 4);
  assert.equal(offsetOf("ab", 9, 9), 2);
});
