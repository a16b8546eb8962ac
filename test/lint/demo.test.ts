import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { lintPaths } from "../../src/lint/lint-paths";

const repository = join(__dirname, "../..").replace(/\\/g, "/");

test("the demo's servers have the defects that the demo is about, and no others", async () => {
  const { findings } = await lintPaths([`${repository}/test/demo`], { settings: {} });
  const found = findings.map(({ file, rule }) => `${file.slice(`${repository}/test/demo/`.length)} ${rule}`);
  assert.deepEqual(found.sort(), [
    "src/archive-orders.js loop-misses-cancellation",
    "src/export-orders.ts loop-misses-cancellation",
    "src/reindex-orders.ts loop-blocks-event-loop",
    "src/search-orders.ts loop-misses-cancellation",
  ]);
});

test("a lint that is given up leaves at once, with the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const running = lintPaths([`${repository}/test/demo`], { settings: {} }, stop.signal, () =>
    stop.abort(reason),
  );
  await assert.rejects(running, reason);
});
