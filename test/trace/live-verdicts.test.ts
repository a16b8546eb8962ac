/** When a verdict is told while evidence still comes, and what is kept. Times are milliseconds of a clock moved by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evidence } from "../../src/trace/evidence";
import { LiveVerdicts } from "../../src/trace/verdicts/live-verdicts";
import { on, twoTaps } from "./two-taps";

const edge = on("edge");
const store = on("store");
const opened = [edge.opened(100, { traceId: "t" }), store.opened(120, { traceId: "t" })];

test("a verdict that may still turn out otherwise waits, and is told when nothing changes for long", () => {
  const { add, look } = live();
  add(...twoTaps(...opened, edge.reset(200)));
  assert.deepEqual(look(300), [], "the cancel may be on its way to the store");
  assert.deepEqual(look(2100), []);
  assert.deepEqual(look(2300), ["edge not-passed-on", "store never-learned"]);
  assert.deepEqual(look(2400), [], "it is told once");
  add(store.reset(2450));
  const anew = look(2500);
  assert.equal(anew.length, 2, "both are told anew when it turns out otherwise");
  assert.ok(!anew.includes("edge not-passed-on") && !anew.includes("store never-learned"));
});

test("a request that is over everywhere is judged at once", () => {
  const { add, look } = live();
  add(...twoTaps(...opened, edge.reset(200), store.reset(205)));
  assert.deepEqual(
    look(210)
      .map((one) => one.split(" ")[0])
      .sort(),
    ["edge", "store"],
  );
});

test("at the end everything is told, ripe or not", () => {
  const { add, look } = live();
  add(...twoTaps(...opened, edge.reset(200)));
  assert.deepEqual(look(300, true), ["edge not-passed-on", "store never-learned"]);
});

test("calls are let go when they are over; those that nobody cancelled with nothing told", () => {
  const { add, look, verdicts } = live();
  add(...twoTaps(edge.opened(100), ...edge.answered(150)));
  look(300);
  assert.equal([...verdicts.table.hops()].length, 1, "more of it may be under way");
  assert.deepEqual(look(1000), []);
  assert.equal([...verdicts.table.hops()].length, 0);
  add(on("edge", 3).opened(1100), on("edge", 3).reset(1200));
  assert.equal(look(1210).length, 1);
  look(1300);
  assert.equal([...verdicts.table.hops()].length, 1);
  look(2500);
  assert.equal([...verdicts.table.hops()].length, 0);
});

function live() {
  const told: string[] = [];
  const verdicts = new LiveVerdicts(({ server, outcome }) => told.push(`${server} ${outcome}`));
  return {
    verdicts,
    /** Each piece comes when it happens. */
    add: (...evidence: Evidence[]) => {
      for (const one of evidence) if ("at" in one) verdicts.add(one, one.at);
    },
    look: (now: number, last = false) => {
      verdicts.look(now, last);
      return told.splice(0);
    },
  };
}
