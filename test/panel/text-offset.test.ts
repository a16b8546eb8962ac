import assert from "node:assert/strict";
import { test } from "node:test";
import { offsetOf } from "../../src/panel/form/text-offset";

test("a line and column become the caret’s offset", () => {
  assert.equal(offsetOf("ab\ncd\nef", 2, 2), 4);
  assert.equal(offsetOf("ab", 9, 9), 2);
});
