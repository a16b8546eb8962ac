import assert from "node:assert/strict";
import test from "node:test";
import { loadBackend } from "../../src/lint/backend/load";
import { lintAlone } from "../../src/lint/editing/alone";
import { lint } from "../../src/lint/linter";
import { defaultSettings } from "../../src/lint/settings";
import { snippetTexts } from "../harness/pages/snippet-texts";
import { folder, open } from "./backend/project";

test("what a file shows by itself, its project bears out", async () => {
  const backend = await loadBackend();
  const texts = await snippetTexts();
  const { findings } = await lint(await open(texts), defaultSettings);
  const borneOut = new Set(findings.map(({ file, span, rule }) => `${file}:${span.start} ${rule}`));
  let told = 0;
  for (const [name, text] of Object.entries(texts)) {
    for (const { file, span, rule } of lintAlone(backend, `${folder}/${name}`, text, defaultSettings)
      .findings) {
      told++;
      const said = `${file}:${span.start} ${rule}`;
      assert.ok(borneOut.has(said), `${said} is told too soon`);
    }
  }
  assert.ok(told > 20, `${told} are told at once`);
});

test("what helpers in other files may do, and half a text, are waited for", async () => {
  const backend = await loadBackend();
  const loop = (body: string, head = "") => `import type { ServerWritableStream } from "@grpc/grpc-js";
    import { setTimeout as sleep } from "node:timers/promises"; ${head}
    export async function watch(call: ServerWritableStream<object, object>): Promise<void> {
      for (;;) { await sleep(5); ${body} }
    }`;
  const rulesIn = (text: string) =>
    lintAlone(backend, "/shop/a.ts", text, defaultSettings).findings.map(({ rule }) => rule);
  assert.deepEqual(rulesIn(loop("call.write({});")), ["loop-misses-cancellation"]);
  assert.deepEqual(rulesIn(loop("if (stopped(call)) return;", `import { stopped } from "./calls";`)), []);
  assert.deepEqual(rulesIn(loop("if (call.cancelled) return;")), []);
  assert.deepEqual(rulesIn(`${loop("call.write({});")} function (`), []);
});
