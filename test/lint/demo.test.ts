import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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
    "src/track-shipment.ts unpropagated-upstream-call",
  ]);
});

test("a defect that comes into a right server is told", async () => {
  const path = `${repository}/test/demo/src/watch-orders.ts`.replaceAll("\\", "/");
  const text = (await readFile(path, "utf8")).replace("    if (call.cancelled) return;\n", "");
  const { findings } = await lintPaths([path], { settings: {}, overlays: [{ path, text }] });
  assert.deepEqual(
    findings.map(({ file, rule }) => [file, rule]),
    [[path, "loop-misses-cancellation"]],
  );
});

test("a lint that is given up leaves at once, with the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const running = lintPaths([`${repository}/test/demo`], { settings: {} }, stop.signal, () =>
    stop.abort(reason),
  );
  await assert.rejects(running, reason);
});
