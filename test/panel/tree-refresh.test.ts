import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { TreeRefresh } from "../../src/extension/sidebar/tree-refresh";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** Rows that are given when the test says so. */
function rows() {
  let give = () => {};
  const given = new Promise<string[]>((resolve) => {
    give = () => resolve([]);
  });
  return { given, give };
}

test("changes that come together draw the tree once", () => {
  const draw = mock.fn();
  const refresh = new TreeRefresh(draw);
  refresh.soon();
  refresh.soon();
  mock.timers.tick(1000);
  assert.equal(draw.mock.callCount(), 1);
});

test("nothing is drawn while VS Code waits for rows, nor together with them", async () => {
  const draw = mock.fn();
  const refresh = new TreeRefresh(draw);
  const { given, give } = rows();
  const answer = refresh.giving(given);
  refresh.soon();
  mock.timers.tick(10_000);
  assert.equal(draw.mock.callCount(), 0);
  give();
  await answer;
  mock.timers.tick(1);
  assert.equal(draw.mock.callCount(), 0);
  mock.timers.tick(1000);
  assert.equal(draw.mock.callCount(), 1);
});

test("rows that are given put off what was about to be drawn", async () => {
  const draw = mock.fn();
  const refresh = new TreeRefresh(draw);
  refresh.soon();
  mock.timers.tick(249);
  await refresh.giving([]);
  mock.timers.tick(249);
  assert.equal(draw.mock.callCount(), 0);
  mock.timers.tick(1);
  assert.equal(draw.mock.callCount(), 1);
});

test("of a tree that is gone nothing is drawn", () => {
  const draw = mock.fn();
  const refresh = new TreeRefresh(draw);
  refresh.soon();
  refresh.dispose();
  mock.timers.tick(1000);
  assert.equal(draw.mock.callCount(), 0);
});
