/**
 * What is linted step by step while somebody types is what a fresh lint finds: over the snippets of all rule pages as one
 * project, with edits of every kind at random places, half-typed ones among them.
 */
import assert from "node:assert/strict";
import test from "node:test";
import type { View } from "../../src/lint/backend/backend";
import { EditedProject } from "../../src/lint/editing/edited-project";
import type { LintResult } from "../../src/lint/finding";
import { lint } from "../../src/lint/linter";
import { defaultSettings } from "../../src/lint/settings";
import { snippetTexts } from "../harness/pages/snippet-texts";
import { folder, open } from "./backend/project";

const settings = { ...defaultSettings, confidence: "low" } as const;
const fresh = async (texts: Record<string, string>) => lint(await open(texts), settings);

test("an edit within a body is told at a glance, with types, and of the whole project alike", async () => {
  const texts: Record<string, string> = {
    "wait.ts": `export const pause = async (signal: AbortSignal) => { while (true) await step(signal); };
      async function step(signal: AbortSignal) { await later(); }
      const later = () => new Promise<void>((done) => setTimeout(done, 5));`,
    "server.ts": `import type { ServerWritableStream } from "@grpc/grpc-js";
      import { setTimeout as sleep } from "node:timers/promises";
      export async function watch(call: ServerWritableStream<object, object>): Promise<void> {
        for (;;) { await sleep(5); call.write({}); }
      }`,
  };
  const project = new EditedProject(await open(texts), settings);
  assert.equal((await project.lint()).findings.length, 1);
  const text = texts["server.ts"]!.replace("call.write", "if (call.cancelled) return; call.write");
  const edits = [{ path: `${folder}/server.ts`, text }];
  const glanced = await project.glance(edits);
  assert.deepEqual(glanced?.findings, [], "the parameter is known to be a call, so the check is one");
  const renamed = text.replace("if (call.cancelled) return; ", "").replace("{})", "{ id: 1 })");
  const twice = await project.glance([
    { path: `${folder}/server.ts`, text: renamed.replace("  for", "for") },
  ]);
  assert.equal(twice?.findings[0]?.confidence, "high", "what stands between two changes is known still");
  project.update(edits);
  const quick = await project.lintEdited();
  assert.deepEqual(quick?.findings, []);
  assert.deepEqual(comparable(quick), comparable(await fresh({ ...texts, "server.ts": text })));
  assert.deepEqual(comparable(await project.lint()), comparable(quick));
});

test("at a glance, functions that were not edited are told of where they stand now, and so are their fixes", async () => {
  const text = `import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
export async function first(call: ServerWritableStream<object, object>): Promise<void> {
  for (;;) { await sleep(5); call.write({}); }
}
export async function second(call: ServerWritableStream<object, object>): Promise<void> {
  while (true) { await rest(); call.write({}); }
}
async function rest() { await sleep(7); }
export function third(call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void {
  setInterval(() => call.getPeer(), 1000);
  callback(null, {});
}
`;
  const project = new EditedProject(await open({ "server.ts": text }), settings);
  assert.equal((await project.lint()).findings.length, 3);
  for (const [before, after] of [
    ["sleep(5)", "sleep(5000)"],
    ["await rest()", "await rest(); await 1"],
    ["sleep(7)", "sleep(7 * 7)"],
    ["for (;;) {", "for (;;) { if (call.cancelled) return;"],
    ["for (;;) {", "for (;;) {\n"],
    ["1000", "60_000"],
  ] as const) {
    const edits = [{ path: `${folder}/server.ts`, text: text.replace(before, after) }];
    const glanced = await project.glance(edits);
    assert.deepEqual(comparable(glanced), comparable(await fresh({ "server.ts": edits[0]!.text })), after);
  }
});

test("edits at random: what is kept from state to state changes no finding", async () => {
  const texts = await snippetTexts();
  const project = new EditedProject(await open(texts), settings);
  await project.lint();
  const random = randomFrom(20261123);
  let quick = 0;
  for (let round = 0; round < rounds; round++) {
    const names = new Set<string>();
    let told: LintResult | undefined;
    for (let n = 0; n < 3; n++) {
      const [name, text] = editOf(texts, random);
      const edits = [{ path: `${folder}/${name}`, text }];
      await project.glance(edits);
      project.update(edits);
      texts[name] = text;
      names.add(edits[0]!.path);
      told = await project.lintEdited();
      if (told) quick++;
      else await project.lint();
    }
    const expected = await fresh(texts);
    const edited = ({ findings }: LintResult) => findings.filter(({ file }) => names.has(file));
    if (told) assert.deepEqual(edited(told), edited(expected), `round ${round}: the edited files`);
    const whole = comparable(await project.lint());
    assert.deepEqual(whole, comparable(expected), `round ${round}: everything`);
  }
  assert.ok(quick > 0, "some edits are local");
});

test("a text that cannot be parsed is told from one that could not before", async () => {
  const view: View = await open({ "a.ts": "export function f() { return 1; }", "b.ts": "function (" });
  const breaks = (name: string, text: string) => view.breaks({ path: `${folder}/${name}`, text });
  assert.equal(breaks("a.ts", "export function f() { return 1;"), true);
  assert.equal(breaks("a.ts", "export function f() { return 2; }"), false);
  assert.equal(breaks("b.ts", "function ("), false);
});

const rounds = 4;

/** A file and its text after some edit. */
function editOf(texts: Readonly<Record<string, string>>, random: () => number): [string, string] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const name = pick(Object.keys(texts));
  const text = texts[name]!;
  const lines = text.split("\n");
  const inner = [...lines.keys()].filter((line) => lines[line]!.startsWith("  "));
  const at = inner.length > 0 ? pick(inner) : 0;
  const words = text.match(/\b[A-Za-z_]\w*\b/g) ?? ["x"];
  const changed = pick([
    () => lines.toSpliced(at, 1).join("\n"),
    () => lines.toSpliced(at, 0, lines[at]!).join("\n"),
    () => lines.toSpliced(at, 0, pick(inserted)).join("\n"),
    () => lines.toSpliced(at, 0, pick(inserted)).join("\n"),
    () => lines.with(at, lines[at]!.replace(/\b[A-Za-z_]\w*\b/, pick(words))).join("\n"),
    () => {
      const place = Math.floor(random() * text.length);
      return text.slice(0, place) + text.slice(place + 1);
    },
  ]);
  return [name, changed()];
}

const inserted = [
  "// a comment",
  "if (call.cancelled) return;",
  "await new Promise((resolve) => setTimeout(resolve, 10));",
  "for (;;) { await Promise.resolve(); }",
  "call.on('cancelled', () => {});",
  "const timer = setInterval(() => {}, 1000);",
  "throw new Error('no');",
  "function inner() { return 1; }",
  "return;",
  "call.",
  "}",
];

/** Numbers from 0 to 1, the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function comparable(result: LintResult | undefined) {
  return result && { findings: result.findings, handlers: result.handlers };
}
