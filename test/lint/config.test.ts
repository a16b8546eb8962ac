import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import Ajv from "ajv";
import { configSchema } from "../../src/lint/config/json-schema";
import { parseConfig } from "../../src/lint/config/read-config";
import { lintPaths } from "../../src/lint/lint-paths";
import { joinSettings } from "../../src/lint/settings";
import { LineTable } from "../../src/text/lines";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";

describe("the configuration file", () => {
  const problemsOf = (text: string) => {
    const table = new LineTable(text);
    return parseConfig("/shop/grpc-cancellation.config.json", text).problems.map(({ span, message }) => {
      const { line, column } = table.position(span!.start);
      return `${line}:${column} ${message}`;
    });
  };

  test("a file that makes sense has no problem, and only what it names is set", () => {
    const text = `{ "confidence": "medium", "rules": { "timer-outlives-call": "off" }, "ignore": ["old/**"], }`;
    const { problems, settings } = parseConfig("/shop/grpc-cancellation.config.json", text);
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      confidence: "medium",
      rules: { "timer-outlives-call": "off" },
      ignore: [{ folder: "/shop", pattern: "old/**" }],
    });
  });

  test("problems have a place and say what to write", () => {
    assert.deepEqual(problemsOf(`{\n  "confidense": "high"\n}`), [
      `2:3 There is no key "confidense". Did you mean "confidence"?`,
    ]);
    assert.deepEqual(problemsOf(`{ "rules": { "loop-mises-cancellation": "off" } }`), [
      `1:14 There is no key "loop-mises-cancellation" in "rules". Did you mean "loop-misses-cancellation"?`,
    ]);
    assert.deepEqual(problemsOf(`{ "confidence": "hgh" }`), [
      `1:17 "confidence" must be one of "high", "medium", "low"; did you mean "high"?`,
    ]);
    assert.deepEqual(problemsOf(`{ "yieldEvery": 0 }`), [
      `1:17 "yieldEvery" must be a whole number of at least 1.`,
    ]);
    assert.deepEqual(problemsOf(`{ "handlers": [{ "kind": "unary" }] }`), [
      `1:16 "handlers[0]" needs at least one of "name", "module", "type".`,
    ]);
    assert.deepEqual(problemsOf(`{ "grpcJsVersion": "latest" }`), [
      `1:20 "grpcJsVersion" must be a version, such as "1.9.15".`,
    ]);
    assert.deepEqual(problemsOf(`{ "dialects": { "nest": false } }`), [
      `1:17 There is no key "nest" in "dialects". The keys are "grpc-js", "nestjs", "nice-grpc", "connect", "protobuf-ts".`,
    ]);
    assert.deepEqual(problemsOf(`[]`), [`1:1 The file must be an object: { … }.`]);
    assert.deepEqual(problemsOf(`{ "confidence" "high" }`), ["1:16 This is not JSON: colon expected."]);
  });

  test("what makes no sense is left out, and the rest counts", () => {
    const { settings } = parseConfig("/shop/x.json", `{ "yieldEvery": -1, "maxCheapIterations": 5 }`);
    assert.deepEqual(settings, { maxCheapIterations: 5 });
  });

  test("the schema that editors complete by is the one made from the same description", () => {
    const shipped = readFileSync(join(__dirname, "../../media/config.schema.json"), "utf8");
    const made = `${JSON.stringify(configSchema(), null, 2)}\n`;
    assert.equal(shipped, made, "run npm run manifest");
    const { allowTrailingCommas: _, ...schema } = configSchema();
    const validate = new Ajv({ strict: false }).compile(schema);
    assert.ok(validate({ confidence: "low", handlers: [{ name: "on*", carrier: "signal" }] }));
    assert.ok(!validate({ confidense: "low" }));
    assert.ok(!validate({ handlers: [{}] }));
  });
});

/** A handler that only the configuration can know of, as the one of its own framework. */
const ownFramework = `import { setTimeout as sleep } from "node:timers/promises";
import { served } from "./framework";

export async function onWatch(call: any): Promise<void> {
  while (true) {
    await sleep(100);
    call.write({ price: 1 });
  }
}
`;

describe("what each option of the file does", { timeout: 120_000 }, () => {
  const projects: Project[] = [];
  after(() => Promise.all(projects.map((one) => one.remove())));

  async function lintWith(config: object, files: Record<string, string>) {
    const text = JSON.stringify(config);
    const project = await makeProject({ "grpc-cancellation.config.json": text, ...files });
    projects.push(project);
    const result = await lintPaths([project.folder.replaceAll("\\", "/")], { settings: {} });
    assert.deepEqual(result.problems, []);
    return {
      ...result,
      told: result.findings.map(({ rule, file }) => `${file.slice(project.folder.length + 1)} ${rule}`),
    };
  }
  const misses = "a.ts loop-misses-cancellation";

  test("rules: a severity, or off", async () => {
    const { findings } = await lintWith(
      { rules: { "loop-misses-cancellation": "error" } },
      { "a.ts": wrongHandler },
    );
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ["error"],
    );
    const off = await lintWith({ rules: { "loop-misses-cancellation": "off" } }, { "a.ts": wrongHandler });
    assert.deepEqual(off.told, []);
  });

  test("rules: who names one anew takes back that it is off, and leaves its severity", () => {
    const chosen = { "timer-outlives-call": undefined, "loop-blocks-event-loop": undefined };
    const config = { "timer-outlives-call": "off", "loop-blocks-event-loop": "error" } as const;
    const { rules } = joinSettings({ rules: config }, { rules: chosen });
    assert.deepEqual(rules, { "timer-outlives-call": undefined, "loop-blocks-event-loop": "error" });
  });

  test("confidence: less sure findings come in", async () => {
    const unsure = wrongHandler
      .replace("while (true)", "for (const id of call.request.id)")
      .replace('from "node:timers/promises"', 'from "shop-db"');
    assert.deepEqual((await lintWith({}, { "a.ts": unsure })).told, []);
    assert.deepEqual((await lintWith({ confidence: "medium" }, { "a.ts": unsure })).told, [misses]);
  });

  test("maxCheapIterations and yieldEvery", async () => {
    const spin = (loop: string) => `import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
declare function crunch(i: number): number;
export async function sum(call: ServerUnaryCall<{ n: number }, object>, callback: sendUnaryData<object>) {
  let total = 0;
  ${loop} {
    total += crunch(total);
  }
  callback(null, {});
}
`;
    const { findings } = await lintWith({ yieldEvery: 64 }, { "a.ts": spin("while (!call.cancelled)") });
    const edits = findings.flatMap(({ fixes }) => fixes.flatMap(({ changes }) => changes));
    assert.match(JSON.stringify(edits), /% 64 === 0/);

    const counted = { "a.ts": spin("for (let i = 0; i < 5000 && !call.cancelled; i++)") };
    const told = async (maxCheapIterations: number) =>
      (await lintWith({ confidence: "low", maxCheapIterations }, counted)).told;
    assert.notDeepEqual(await told(100), await told(5000));
  });

  test("ignore: nothing is told of these files, unused suppressions included", async () => {
    const comment = "// grpc-cancel-ignore-next-line loop-misses-cancellation -- old\n";
    const files = { "a.ts": wrongHandler, "old/b.ts": wrongHandler, "old/c.ts": comment + wrongHandler };
    assert.deepEqual((await lintWith({ ignore: ["old/**"] }, files)).told, [misses]);
    assert.deepEqual((await lintWith({ ignore: ["old"] }, files)).told, [misses]);
  });

  test("handlers: by name, by module and by type", async () => {
    const files = { "a.ts": ownFramework, "framework.ts": "export const served = (f: unknown) => f;\n" };
    assert.deepEqual((await lintWith({}, files)).told, []);
    const byName = await lintWith({ handlers: [{ name: "on*" }] }, files);
    assert.deepEqual(byName.told, [misses]);
    assert.equal(byName.handlers[0]!.kind, "server-streaming");
    assert.deepEqual((await lintWith({ handlers: [{ module: "./a.ts" }] }, files)).told, [misses]);
    assert.deepEqual((await lintWith({ handlers: [{ module: "b/*.ts" }] }, files)).told, []);
    const typed = `${ownFramework.replace("call: any", "call: ShopCall")}interface ShopCall { write(x: object): void }\n`;
    assert.deepEqual(
      (await lintWith({ handlers: [{ type: "ShopCall" }] }, { ...files, "a.ts": typed })).told,
      [misses],
    );
  });

  test("handlers: the carrier of a framework of one's own counts as a check", async () => {
    const checked = ownFramework
      .replace("call: any", "request: any, stop: any")
      .replace("while (true)", "while (!stop.aborted)");
    const pattern = { name: "onWatch", parameter: 1, carrier: "signal" };
    const files = { "a.ts": checked, "framework.ts": "export const served = 1;\n" };
    const { told, handlers } = await lintWith({ handlers: [pattern] }, files);
    assert.equal(handlers.length, 1);
    assert.deepEqual(told, []);
  });

  test("wrappers: what they are given are handlers", async () => {
    const wrapped = `${ownFramework.replace("export async function onWatch", "async function onWatch")}
export const watch = served(onWatch);
`;
    const files = { "a.ts": wrapped, "framework.ts": "export const served = (f: unknown) => f;\n" };
    assert.deepEqual((await lintWith({}, files)).told, []);
    assert.deepEqual((await lintWith({ wrappers: [{ name: "served" }] }, files)).told, [misses]);
  });

  test("wrappers: what they return, or what stands before an argument, names a handler; what stands in one is a part", async () => {
    const text = `export async function onWatch(call: any) { call.items.forEach((one: any) => call.write(one)); }
export const watch = served(async (call: any) => call);
bus.handle("Orders.Find", async (call: any) => call);
declare function served(run: unknown): unknown; declare const bus: any;
`;
    const patterns = {
      wrappers: [{ name: "served" }, { name: "bus.handle", argument: 1 }],
      handlers: [{ name: "on*" }],
    };
    const { handlers } = await lintWith(patterns, { "a.ts": text });
    assert.deepEqual(
      handlers.map(({ name }) => name),
      ["onWatch", "watch", "Orders.Find"],
    );
  });

  test("wrappers: one that does not catch leaves rejections to Node", async () => {
    const wrapped = `import * as grpc from "@grpc/grpc-js";
import { served } from "./framework";
declare const service: grpc.ServiceDefinition;

async function upload(call: grpc.ServerReadableStream<object, object>): Promise<void> {
  for await (const part of call) console.log(part);
}

new grpc.Server().addService(service, { upload: served(upload) });
`;
    const files = { "a.ts": wrapped, "framework.ts": "export const served = (f: any) => f;\n" };
    const crash = "a.ts async-handler-can-crash";
    assert.ok(!(await lintWith({ wrappers: [{ name: "served" }] }, files)).told.includes(crash));
    const { told } = await lintWith({ wrappers: [{ name: "served", catches: false }] }, files);
    assert.ok(told.includes(crash), told.join());
  });

  test("safeFunctions: nothing is told of what stands in them", async () => {
    assert.deepEqual((await lintWith({ safeFunctions: ["watch"] }, { "a.ts": wrongHandler })).told, []);
    assert.deepEqual((await lintWith({ safeFunctions: ["watched"] }, { "a.ts": wrongHandler })).told, [
      misses,
    ]);
  });

  test("detachedFunctions: what they start may outlive the call", async () => {
    const background = `import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
import { queue } from "./queue";

export function start(_call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void {
  queue.add(async () => {
    while (true) await sleep(100);
  });
  callback(null, {});
}
`;
    const files = {
      "a.ts": background,
      "queue.ts": "export const queue = { add(work: () => unknown) { work(); } };\n",
    };
    assert.deepEqual((await lintWith({}, files)).told, [misses]);
    assert.deepEqual((await lintWith({ detachedFunctions: ["queue.add"] }, files)).told, []);
  });

  test("tiedFunctions: what calls them need not hand the cancellation on", async () => {
    const asking = `import type { ClientUnaryCall, requestCallback, sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";

interface Stock { get(request: object, done: requestCallback<object>): ClientUnaryCall }
declare const clients: { readonly stock: Stock };

export function look(_call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void {
  clients.stock.get({}, (error, found) => callback(error, found));
}
`;
    const goesOn = "a.ts unpropagated-upstream-call";
    assert.deepEqual((await lintWith({}, { "a.ts": asking })).told, [goesOn]);
    assert.deepEqual((await lintWith({ tiedFunctions: ["clients.*"] }, { "a.ts": asking })).told, []);
    assert.deepEqual((await lintWith({ tiedFunctions: ["clients"] }, { "a.ts": asking })).told, [goesOn]);
  });

  test("dialects: handlers of one that is switched off are let alone, but for configured ones", async () => {
    const connect = `import type { HandlerContext } from "@connectrpc/connect";
import { setTimeout as sleep } from "node:timers/promises";

export async function* watch(_request: object, _context: HandlerContext) {
  yield {};
  while (true) await sleep(100);
}
`;
    const files = { "a.ts": wrongHandler, "b.ts": connect };
    const misses = ["a.ts loop-misses-cancellation", "b.ts loop-misses-cancellation"];
    assert.deepEqual((await lintWith({}, files)).told, misses);
    assert.deepEqual((await lintWith({ dialects: { connect: false } }, files)).told, [misses[0]]);
    assert.deepEqual((await lintWith({ dialects: { "grpc-js": false } }, files)).told, [misses[1]]);
    const configured = { dialects: { "grpc-js": false }, handlers: [{ module: "a.ts" }] };
    assert.deepEqual((await lintWith(configured, files)).told, misses);
  });

  test("grpcJsVersion: what a listener means is judged by it, whatever is installed", async () => {
    const undoing = `import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";

declare const orders: { rollback(id: string): void; place(id: string): Promise<void> };

export async function place(call: ServerUnaryCall<{ id: string }, object>, callback: sendUnaryData<object>) {
  call.on("cancelled", () => orders.rollback(call.request.id));
  await orders.place(call.request.id);
  callback(null, {});
}
`;
    assert.deepEqual((await lintWith({}, { "a.ts": undoing })).told, ["a.ts cancelled-is-not-failure"]);
    assert.deepEqual((await lintWith({ grpcJsVersion: "1.9.15" }, { "a.ts": undoing })).told, []);
  });

  test("libraries: what the project knows of a package counts", async () => {
    const cached = wrongHandler
      .replace("while (true)", "while (!call.cancelled)")
      .replace(
        'import { setTimeout as sleep } from "node:timers/promises"',
        'import { lookUp } from "shop-cache"',
      )
      .replace("sleep(100)", "lookUp(call.request.id)");
    assert.deepEqual((await lintWith({}, { "a.ts": cached })).told, []);
    const libraries = [{ packages: ["shop-cache"], functions: { lookUp: { suspends: "micro" } } }];
    assert.deepEqual((await lintWith({ libraries }, { "a.ts": cached })).told, [
      "a.ts loop-blocks-event-loop",
    ]);
  });

  test("libraries: what runs its callback again and again, and what starts something that goes on", async () => {
    const using = (call: string) => `import type { ServerWritableStream } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
import { queue } from "shop-jobs";

export async function watch(call: ServerWritableStream<{ id: string }, { price: number }>): Promise<void> {
  ${call}
  call.end();
}
`;
    const forever = using("await queue().forever(async () => { await sleep(100); });");
    const ticking = using("queue().every(100, () => call.write({ price: 1 }));");
    const held = using("await queue().turn();");
    const files = { "forever.ts": forever, "ticking.ts": ticking, "held.ts": held };
    assert.deepEqual((await lintWith({ confidence: "medium" }, files)).told, []);
    const functions = {
      "*.forever": { suspends: "macro", iterates: "until-done" },
      "*.every": { acquires: { kind: "timer", end: ".stop" } },
      "*.turn": { suspends: "macro", holdsUp: true },
    };
    const libraries = [{ packages: ["shop-jobs"], functions }];
    assert.deepEqual((await lintWith({ confidence: "medium", libraries }, files)).told, [
      "forever.ts loop-misses-cancellation",
      "held.ts wait-without-cancellation",
      "ticking.ts timer-outlives-call",
    ]);
  });

  test("the file of a folder above counts, and the nearest wins", async () => {
    const nearest = JSON.stringify({ confidence: "high" });
    const tsconfig = JSON.stringify({ compilerOptions: { strict: true } });
    const files = {
      "a.ts": wrongHandler,
      "inner/tsconfig.json": tsconfig,
      "inner/b.ts": wrongHandler,
      "own/tsconfig.json": tsconfig,
      "own/grpc-cancellation.config.json": nearest,
      "own/c.ts": wrongHandler,
    };
    const { told } = await lintWith({ rules: { "loop-misses-cancellation": "off" } }, files);
    assert.deepEqual(told, ["own/c.ts loop-misses-cancellation"]);
  });
});
