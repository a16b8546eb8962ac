import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changeOf } from "../../src/text/change";

describe("the change from a text to another", () => {
  it("begins and ends where the texts differ", () => {
    assert.deepEqual(changeOf("await find(id);", "await findAll(id);"), {
      start: 10,
      endBefore: 10,
      endAfter: 13,
    });
    assert.deepEqual(changeOf("same", "same"), { start: 4, endBefore: 4, endAfter: 4 });
    assert.deepEqual(changeOf("", "all of it"), { start: 0, endBefore: 0, endAfter: 9 });
  });

  it("is the shortest for texts of every length", () => {
    for (let length = 0; length < 3000; length += 37) {
      const before = "ab".repeat(length).slice(0, length);
      for (const at of [0, Math.floor(length / 3), length]) {
        const after = `${before.slice(0, at)}x${before.slice(at + 2)}`;
        const { start, endBefore, endAfter } = changeOf(before, after);
        assert.equal(before.slice(0, start) + after.slice(start, endAfter) + before.slice(endBefore), after);
        assert.equal(start, at);
        assert.equal(endAfter - start, 1);
      }
    }
  });
});
