import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cases } from "../cases/cases";
import { cancelInFirstTurn } from "./stage";

/**
 * Cases that can be run as they are: a loop that waits, in a server-streaming handler. Left out is what stands still
 * without giving the event loop a turn, which would stop this process as well, what needs an upstream server, and what goes on
 * only when its work fails as well (23).
 */
const run =
  "1 2 3 3b 5 6 9 17b 17c 18 19 20 21 22 24 25c 25d 25f 26 44 44b 44c 45 49 51 52 55 57 59 59b 61 61b 62 91 133 141 142 144".split(
    " ",
  );

const aboutLoops = /^(loop-misses|stale-|ineffective-|swallowed-)/;

describe("what the linter says of a loop, and what the handler does when it is cancelled", () => {
  for (const id of run) {
    const subject = cases.find((one) => one.id === id);
    assert.ok(subject, id);
    // Of a loop in a helper the case itself says nothing: it is told there.
    const told = subject.says.some((one) => aboutLoops.test(one)) || id === "62" || id === "133";
    test(`${id} ${told ? "goes on" : "stops"}: ${subject.body}`, async () => {
      assert.equal(await cancelInFirstTurn(subject), told ? "goes on" : "stops");
    });
  }
});
