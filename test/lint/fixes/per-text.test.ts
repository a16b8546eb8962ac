import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "../../../src/text/lines";
import { perText } from "../../../src/text/per-text";

test("many questions about one text are answered by one look at it", () => {
  const looked: string[] = [];
  const lengthOf = perText((text) => {
    looked.push(text);
    return text.length;
  });
  assert.deepEqual([lengthOf("one"), lengthOf("one"), lengthOf("three"), lengthOf("one")], [3, 3, 5, 3]);
  assert.deepEqual(looked, ["one", "three"]);
  for (let n = 0; n < 16; n++) lengthOf(`text ${n}`);
  assert.equal(lengthOf("one"), 3);
  assert.deepEqual(looked.slice(-2), ["text 15", "one"], "of many texts the first are forgotten");
});

test("an edited text of the same length has a line table of its own", () => {
  assert.equal(linesOf("a\nb c").position(4).line, 2);
  assert.equal(linesOf("a b\nc").position(2).line, 1);
});
