import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/lint/backend/typescript";
import type { Finding } from "../../src/lint/finding";
import { suppress } from "../../src/lint/suppression/ignore";
import { applyEdits } from "../../src/text/edit";

const { parse } = createBackend();
const rules = ["loop-misses-cancellation", "loop-blocks-event-loop"];

/** What is left of a finding at every `while`, as `rule: message`. */
function left(text: string, active = rules): { readonly said: string[]; readonly findings: Finding[] } {
  const findings = [...text.matchAll(/while/g)].map(({ index }): Finding => {
    const span = { start: index, end: index + 5 };
    const rule = "loop-misses-cancellation";
    return {
      rule,
      severity: "warning",
      confidence: "high",
      file: "/a.ts",
      span,
      message: "goes on",
      notes: [],
      fixes: [],
    };
  });
  const all = suppress(parse("/a.ts", text), findings, rules, active, ({ name }) => name === "begun");
  return { said: all.map(({ rule, message }) => `${rule}: ${message}`), findings: all };
}

test("a reason on the line above silences the next line and no other", () => {
  const { said } = left(`
// grpc-cancel-ignore-next-line loop-misses-cancellation -- the job must finish
while (a) b();
while (c) d();
`);
  assert.deepEqual(said, ["loop-misses-cancellation: goes on"]);
});

test("a file, a range and a declaration can be silenced", () => {
  for (const text of [
    "/* grpc-cancel-ignore-file loop-misses-cancellation -- generated */\nwhile (a) b();",
    `// grpc-cancel-ignore-start loop-misses-cancellation, loop-blocks-event-loop -- old code
while (a) b();
// grpc-cancel-ignore-end`,
    "/** @cancellation-safe drained by the scheduler */\nfunction drain() { while (a) b(); }",
  ]) {
    assert.deepEqual(left(text).said, [], text);
  }
});

test("what cannot be understood is said, and silences nothing", () => {
  for (const [comment, said] of [
    [
      "ignore-next-line loop-misses-cancellation",
      "Say why, after ` -- `: a silence without a reason is not kept.",
    ],
    ["ignore-next-line loop-misses -- because", "There is no rule loop-misses."],
    [
      "ignore-next-line loop-misses-cancelation -- because",
      "There is no rule loop-misses-cancelation. Did you mean loop-misses-cancellation?",
    ],
    ["ignore-next-line -- because", "Name the rule to silence."],
    [
      "ignore-line loop-misses-cancellation -- because",
      "There is no form grpc-cancel-ignore-line. The forms are grpc-cancel-ignore-next-line, -file, and -start with -end.",
    ],
    ["ignore-start loop-misses-cancellation -- because", "No grpc-cancel-ignore-end ends this."],
    ["ignore-end", "There is no grpc-cancel-ignore-start that this ends."],
  ]) {
    assert.deepEqual(left(`// grpc-cancel-${comment}\nwhile (a) b();`).said, [
      "loop-misses-cancellation: goes on",
      `invalid-suppression: ${said}`,
    ]);
  }
});

test("work that outlives its call says why, and is begun by one", () => {
  for (const [text, said] of [
    ["/** @detached written in any case */\nfunction begun() {}", []],
    [
      "/** @detached written in any case */\nfunction forgotten() {}",
      ["unused-suppression: No handler begins this and leaves it to itself."],
    ],
    ["/** @detached */\nfunction begun() {}", ["invalid-suppression: Say why behind @detached."]],
    ["/** Nodes are @detached here. */\nfunction tree() {}", []],
  ] as const) {
    assert.deepEqual(left(text).said, said, text);
  }
});

test("what silences nothing is reported, and its fix takes the line out", () => {
  const text = "a();\n  // grpc-cancel-ignore-next-line loop-misses-cancellation -- was a loop\n  b();\n";
  const { said, findings } = left(text);
  assert.deepEqual(said, [
    "unused-suppression: No finding of loop-misses-cancellation is silenced by this any more.",
  ]);
  assert.equal(applyEdits(text, findings[0]!.fixes[0]!.changes[0]!.edits), "a();\n  b();\n");
  assert.deepEqual(left(text, ["loop-blocks-event-loop"]).said, [], "a rule that did not run proves nothing");
});
