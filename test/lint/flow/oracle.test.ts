import assert from "node:assert/strict";
import { test } from "node:test";
import { disagreement } from "./oracle";
import { bodies } from "./oracle-bodies";

test("the automaton and a search through the syntax agree on every small loop body", () => {
  let judged = 0;
  for (const body of bodies(1, 1)) judge(body);
  // Every seventh of the longer ones: the sweep runs them all.
  let count = 0;
  for (const body of bodies(1, 2)) if (count++ % 37 === 0) judge(body);
  assert.ok(judged > 3000, `only ${judged} bodies were judged`);

  function judge(body: string): void {
    judged++;
    assert.equal(disagreement(body), undefined);
  }
});
