import assert from "node:assert/strict";
import test from "node:test";
import { findHandlers } from "../../../src/lint/handlers";
import { defaultSettings } from "../../../src/lint/settings";
import { ask, folder, open, targets } from "./project";

const files = {
  "a.ts": `import { load } from "./b";
    export async function first() { await load(1); }
    export async function second() { [1].forEach((one) => one); await load(2); }
    export async function third() { await load(3); await second(); }`,
  "b.ts": `export async function load(id: number) { return String(id); }`,
};

function edit(name: keyof typeof files, from: string, to: string) {
  assert.ok(files[name].includes(from));
  return [{ path: `${folder}/${name}`, text: files[name].replace(from, to) }];
}

test("after an edit within a body, the same facts hold of the functions around it, under their new numbers", async () => {
  const before = await open(files);
  const kept = ask(before, "a.ts", "load(3)", "call");
  ask(before, "a.ts", "second()", "call");
  const after = before.update(edit("a.ts", "(one) => one", "(one) => () => one"));
  assert.equal(ask(after, "a.ts", "load(3)", "call")?.returns, kept?.returns, "not asked again");
  assert.deepEqual(targets(after, ask(after, "a.ts", "second()", "call")), ["a.ts:second"]);
  assert.deepEqual(targets(after, ask(after, "a.ts", "load(2)", "call")), ["b.ts:load"]);
});

test("an edit that changes what a function returns is seen by its callers", async () => {
  const before = await open(files);
  assert.ok(ask(before, "a.ts", "load(1)", "call")?.returns.awaited);
  const after = before.update(edit("b.ts", "return String(id)", "return { id }"));
  assert.notEqual(
    ask(after, "a.ts", "load(1)", "call")?.returns,
    ask(before, "a.ts", "load(1)", "call")?.returns,
  );
  const plain = before.update(edit("b.ts", "async function", "function"));
  assert.equal(ask(plain, "a.ts", "load(1)", "call")?.returns.awaited, undefined);
});

test("an edit of what is handed over is seen where that is called", async () => {
  const main = `import { Jobs } from "./jobs";
    const slow = async () => {}; const fast = async () => {};
    export function main() { const jobs = new Jobs({ run: slow }); jobs.start(); }`;
  const before = await open({
    "main.ts": main,
    "jobs.ts": `export class Jobs {
      constructor(private readonly steps: { run: () => Promise<void> }) {}
      start() { return this.steps.run(); }
    }`,
  });
  assert.deepEqual(targets(before, ask(before, "jobs.ts", "this.steps.run()", "call")), ["main.ts:slow"]);
  const after = before.update([{ path: `${folder}/main.ts`, text: main.replace("run: slow", "run: fast") }]);
  assert.deepEqual(targets(after, ask(after, "jobs.ts", "this.steps.run()", "call")), ["main.ts:fast"]);
});

test("handlers are found anew where the text changed", async () => {
  const server = `import * as grpc from "@grpc/grpc-js"; const server = new grpc.Server();
    function make() { return { get: (call: any, callback: any) => callback(null, call.request) }; }
    server.addService({}, make());`;
  const before = await open({ "s.ts": server });
  const named = (view: typeof before) => findHandlers(view, defaultSettings).map(({ name }) => name);
  assert.deepEqual(named(before), ["get"]);
  const after = before.update([{ path: `${folder}/s.ts`, text: server.replace("{ get:", "{ put:") }]);
  assert.deepEqual(named(after), ["put"]);
});
