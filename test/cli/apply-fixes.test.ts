import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFixes } from "../../src/cli/lint/apply-fixes";
import type { Finding, LintResult } from "../../src/lint/finding";

test("a fix is made in all its files or in none: not where one of them has changed meanwhile", async () => {
  const linted = new Map([
    ["/a.ts", "poll();\n"],
    ["/b.ts", "poll();\n"],
  ]);
  const disk = new Map(linted).set("/b.ts", "poll(); // by another hand\n");
  const insert = (file: string) => ({ file, edits: [{ span: { start: 5, end: 5 }, newText: "signal" }] });
  const finding: Finding = {
    rule: "loop-misses-cancellation",
    severity: "warning",
    confidence: "high",
    message: "",
    file: "/a.ts",
    span: { start: 0, end: 4 },
    notes: [],
    fixes: [{ title: "Pass the signal on", safety: "safe", changes: [insert("/a.ts"), insert("/b.ts")] }],
  };
  const stats = { files: 2, handlers: 1, functions: 1, milliseconds: 1 };
  const result: LintResult = { findings: [finding], handlers: [], problems: [], texts: linted, stats };
  const mended = await applyFixes(async () => result, "safe", {
    overlays: [],
    read: async (file) => disk.get(file),
    refuses: async () => undefined,
    write: async (file, text) => void disk.set(file, text),
  });
  assert.deepEqual([mended.count, [...mended.left.keys()], mended.unfinished], [0, ["/b.ts"], false]);
  assert.equal(disk.get("/a.ts"), "poll();\n");
});
