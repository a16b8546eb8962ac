import assert from "node:assert/strict";
import test from "node:test";
import type { CallFact } from "../../../src/lint/facts";
import { ask, folder, open, targets } from "./project";

test("a call of a function in another file runs its body there", async () => {
  const view = await open({
    "a.ts": `import { load } from "./b"; export async function main() { await load(1); }`,
    "b.ts": `export async function load(id: number): Promise<string> { return String(id); }`,
  });
  const fact = ask(view, "a.ts", "load(1)", "call");
  assert.deepEqual(targets(view, fact), ["b.ts:load"]);
  assert.equal(fact?.complete, true);
  assert.equal(fact?.external, undefined);
  assert.ok(fact?.returns.awaited, "it returns a promise");
});

test("overloads, re-exports, namespaces and constants lead to the body", async () => {
  const view = await open({
    "a.ts": `import * as all from "./index"; import { twice } from "./index";
      const local = twice; const later = async () => 1;
      export function main() { twice("x"); all.twice(2); local(3); later(); }`,
    "index.ts": `export { twice } from "./b";`,
    "b.ts": `export function twice(x: string): string; export function twice(x: number): number;
      export function twice(x: any): any { return x; }`,
  });
  for (const call of [`twice("x")`, "all.twice(2)", "local(3)"]) {
    assert.deepEqual(targets(view, ask(view, "a.ts", call, "call")), ["b.ts:twice"], call);
  }
  assert.deepEqual(targets(view, ask(view, "a.ts", "later()", "call")), ["a.ts:later"]);
});

test("a call through an interface runs every implementer, and a call of super only the base", async () => {
  const view = await open({
    "a.ts": `
      interface Store { get(id: number): Promise<string>; }
      class Memory implements Store { async get(id: number) { return "m"; } }
      class Disk implements Store { get = async (id: number) => "d"; }
      const fixed: Store = { async get(id) { return "f"; } };
      class Cached extends Memory { async get(id: number) { return super.get(2); } }
      export async function main(store: Store, memory: Memory) { await store.get(1); await memory.get(3); }`,
  });
  assert.deepEqual(targets(view, ask(view, "a.ts", "store.get(1)", "call")).sort(), [
    "a.ts:Cached.get",
    "a.ts:Disk.get",
    "a.ts:Memory.get",
    "a.ts:get",
  ]);
  assert.deepEqual(targets(view, ask(view, "a.ts", "memory.get(3)", "call")), [
    "a.ts:Memory.get",
    "a.ts:Cached.get",
  ]);
  assert.deepEqual(targets(view, ask(view, "a.ts", "super.get(2)", "call")), ["a.ts:Memory.get"]);
});

test("dispatch by name, bound methods and variables lead to what they can be", async () => {
  const view = await open({
    "a.ts": `const steps = { one: async () => 1, two() { return 2; } } as const;
      class Job { private run = this.step.bind(this); step() { return 3; } start() { this.run(); } }
      const fixed = steps.one; let open = steps.one;
      export function main(name: "one" | "two") { steps[name](); fixed(); open(); new Job().start(); }
      interface Driver { create(): void; remove(): void; size: number; }
      class Disk implements Driver { create() {} remove() {} size = 1; grow() {} }
      export function run(driver: Driver, name: "create" | "remove") { driver[name](); }`,
  });
  const fact = (call: string) => ask(view, "a.ts", call, "call");
  assert.deepEqual(targets(view, fact("steps[name]()")), ["a.ts:one", "a.ts:two"]);
  assert.deepEqual(targets(view, fact("fixed()")), ["a.ts:one"]);
  assert.equal(fact("fixed()")?.complete, true);
  assert.deepEqual(targets(view, fact("open()")), ["a.ts:one"]);
  assert.equal(fact("open()")?.complete, false, "it may hold another by now");
  assert.deepEqual(targets(view, fact("this.run()")), ["a.ts:Job.step"]);
  assert.deepEqual(targets(view, fact("driver[name]()")), ["a.ts:Disk.create", "a.ts:Disk.remove"]);
  assert.deepEqual(targets(view, fact("new Job().start()")), ["a.ts:Job.start"]);
});

test("what is handed to a class, to a factory or to a map runs where it is called", async () => {
  const view = await open({
    "a.ts": `import { Jobs, makeJobs } from "./jobs"; import { Bus } from "./bus";
      class Rows { async load(id: string) {} }
      async function settle(id: string) {}
      class Nightly extends Jobs { constructor() { super({ settle }, new Rows()); } }
      new Jobs({ settle }, new Rows());
      makeJobs(settle);
      const bus = new Bus();
      bus.register("settle", settle);
      bus.use(async (name, next) => next());`,
    "jobs.ts": `interface Deps { settle(id: string): Promise<void>; }
      interface Source { load(id: string): Promise<void>; }
      export class Jobs {
        private readonly settle: Deps["settle"];
        constructor(deps: Deps, private readonly source: Source) { this.settle = deps.settle; }
        async run() { await this.settle("1"); await this.source.load("2"); }
      }
      export const makeJobs = (last: Deps["settle"]) => ({ async run() { await last("3"); } });
      export async function now(own: () => Promise<void>) { await own(); }`,
    "bus.ts": `type Handle = (name: string) => Promise<void>;
      type Step = (name: string, next: () => Promise<void>) => Promise<void>;
      export class Bus {
        private readonly handlers = new Map<string, Handle>();
        private readonly steps: Step[] = [];
        register(name: string, handle: Handle) { this.handlers.set(name, handle); }
        use(step: Step) { this.steps.push(step); }
        execute(name: string) {
          const handle = this.handlers.get(name)!;
          return this.steps.reduceRight((next, step) => () => step(name, next), () => handle(name))();
        }
      }`,
  });
  const run = (file: string, call: string) => targets(view, ask(view, file, call, "call"));
  assert.deepEqual(run("jobs.ts", `this.settle("1")`), ["a.ts:settle"]);
  assert.deepEqual(run("jobs.ts", `this.source.load("2")`), ["a.ts:Rows.load"]);
  assert.deepEqual(run("jobs.ts", `last("3")`), ["a.ts:settle"]);
  assert.deepEqual(run("bus.ts", "handle(name)"), ["a.ts:settle"]);
  assert.deepEqual(run("bus.ts", "step(name, next)"), ["a.ts:<anonymous>"]);
  assert.deepEqual(run("jobs.ts", "own()"), [], "the callers of a function say what it is given");
});

test("an object of an interface runs the functions that it names, of other files too", async () => {
  const view = await open({
    "a.ts": `import { keep } from "./keep"; import { sweepAll } from "./keep";
      interface Store { find(id: string): Promise<string>; keep(id: string): Promise<void>; sweep(): Promise<void>; }
      async function find(id: string) { return id; }
      export const rows: Store = { find, keep, sweep: sweepAll };
      export async function main(store: Store) { await store.find("1"); await store.keep("2"); await store.sweep(); }`,
    "keep.ts": `export const keep = async (id: string) => {};
      export async function sweepAll() {}`,
  });
  const run = (call: string) => targets(view, ask(view, "a.ts", call, "call"));
  assert.deepEqual(run(`store.find("1")`), ["a.ts:find"]);
  assert.deepEqual(run(`store.keep("2")`), ["keep.ts:keep"]);
  assert.deepEqual(run("store.sweep()"), ["keep.ts:sweepAll"]);
});

test("what has the shape of an interface runs where nothing says that it implements it", async () => {
  const view = await open({
    "a.ts": `interface Store { find(id: string): Promise<string>; keep(id: string): Promise<void>; size?: number; }
      declare const store: Store;
      export const main = () => store.find("1");
      class Disk { async find(id: string) { return id; } async keep(id: string) {} }
      export const fake = { async find(id: string) { return id; }, keep: async (id: string) => {} };
      class Other { async find(id: string) { return id; } }
      class Wrong { find(id: string) { return 1; } keep(id: string) { return 2; } }
      class Said implements Pick<Wrong, "keep"> { find(id: string) { return 1; } keep(id: string) { return 2; } }`,
  });
  assert.deepEqual(targets(view, ask(view, "a.ts", `store.find("1")`, "call")), [
    "a.ts:Disk.find",
    "a.ts:find",
  ]);
});

test("a function that asks for its namesake does not run itself", async () => {
  const view = await open({
    "a.ts": `declare const store: { get(id: any): void };
      declare function serve(handlers: object): void;
      function get(call: any) { store.get(call.id); }
      serve({ get });`,
  });
  assert.deepEqual(targets(view, ask(view, "a.ts", "store.get(call.id)", "call")), []);
});

test("what a wrapper puts together for a handler runs where the handler calls it", async () => {
  const view = await open({
    "a.ts": `interface Context { readonly id: string; }
      interface Stream<T> extends Context { send(message: T): Promise<void>; }
      export const main = async (stream: Stream<string>) => stream.send("1");
      export function wrap<T>(handle: (stream: Stream<T>) => Promise<void>) {
        return async () => {
          const base = { id: "1" };
          const send = async (message: T) => {};
          await handle({ ...base, send });
          const none = { ...base, send: "" };
        };
      }`,
  });
  assert.deepEqual(targets(view, ask(view, "a.ts", `stream.send("1")`, "call")), ["a.ts:send"]);
});

test("what a container is asked for by its class is an object of that class, with types and without", async () => {
  const view = await open({
    "a.ts": `import { container } from "unread"; import { container as typed } from "tsyringe";
      class Orders { constructor(readonly db: string) {} async list() { return [this.db]; } async open() { return 1; } }
      class Stock { async list() { return []; } }
      const get = container.resolve.bind(container);
      const kept = container.get(Orders);
      export class Desk { private readonly orders = container.get(Orders); list() { return this.orders.list(); } }
      export async function main(key: string) {
        await container.resolve(Orders).list(); await get(Orders).list(); await kept.list();
        const later = await container.getAsync(Orders); await later.open();
        await typed.resolve(Orders).list(); await container.resolve(key).list();
      }`,
    "node_modules/tsyringe/index.d.ts": `
      export declare const container: { resolve<T>(token: new (...args: any[]) => T): T };`,
  });
  for (const call of [
    "container.resolve(Orders).list()",
    "get(Orders).list()",
    "kept.list()",
    "this.orders.list()",
    "typed.resolve(Orders).list()",
  ]) {
    assert.deepEqual(targets(view, ask(view, "a.ts", call, "call")), ["a.ts:Orders.list"], call);
  }
  assert.deepEqual(targets(view, ask(view, "a.ts", "later.open()", "call")), ["a.ts:Orders.open"]);
  assert.deepEqual(targets(view, ask(view, "a.ts", "container.resolve(key).list()", "call")), []);
});

test("a message that is handed to a bus runs what answers its class", async () => {
  const view = await open({
    "a.ts": `import { CommandHandler, type CommandBus, EventsHandler } from "@nestjs/cqrs";
      class Ship { constructor(readonly id: string) {} }
      class Close {}
      class Shipped {}
      @CommandHandler(Ship) class ShipHandler { async execute(command: Ship) {} private log() {} }
      @EventsHandler(Shipped) class ShippedHandler { async handle(event: Shipped) {} }
      const answers = new Map<unknown, unknown>([[Close, { handle: async (command: Close) => {} }]]);
      export async function main(commands: CommandBus, events: CommandBus) {
        await commands.execute(new Ship("1"));
        const message = new Close();
        commands.execute(message);
        events.publish(new Shipped());
      }`,
  });
  const run = (call: string) => targets(view, ask(view, "a.ts", call, "call"));
  assert.deepEqual(run(`commands.execute(new Ship("1"))`), ["a.ts:ShipHandler.execute"]);
  assert.deepEqual(run("commands.execute(message)"), ["a.ts:handle"]);
  const dispatch = ask(view, "a.ts", "commands.execute(message)", "call") as CallFact | undefined;
  assert.equal(dispatch?.relayed, true, "who answers is given the message alone");
  assert.deepEqual(run("events.publish(new Shipped())"), [], "nobody waits for those who are told of it");
});

test("methods on prototypes are inherited, and exports are spread and assigned in one go", async () => {
  const view = await open({
    "a.js": `const util = require("util"); const all = require("./all");
      function Base() {}
      Base.prototype.wait = async function () {};
      function Service() {}
      util.inherits(Service, Base);
      Object.assign(Service.prototype, { load: async function () { await this.wait(); } });
      Service.prototype.run = async function () { await this.load(); await this.wait(); };
      exports.main = async () => { await new Service().run(); await all.poll(); await all.send(); };`,
    "all.js": `module.exports = { ...require("./poll"), ...require("./send") };`,
    "poll.js": `Object.assign(exports, { async poll() {} });`,
    "send.js": `exports.send = async () => {};`,
  });
  const run = (call: string) => targets(view, ask(view, "a.js", call, "call"));
  assert.deepEqual(run("this.load()"), ["a.js:load"]);
  assert.deepEqual(run("this.wait()"), ["a.js:Base.wait"]);
  assert.deepEqual(run("new Service().run()"), ["a.js:Service.run"]);
  assert.deepEqual(run("all.poll()"), ["poll.js:poll"]);
  assert.deepEqual(run("all.send()"), ["send.js:send"]);
});

test("what is put later into a name that is declared without a value is followed", async () => {
  const view = await open({
    "a.js": `const { Pool } = require("pg");
      class Jobs { async next() {} }
      let pool; let jobs = null; let none = null;
      async function init() { pool = new Pool(); jobs = new Jobs(); }
      exports.main = async () => { await pool.query("1"); await jobs.next(); await none.next(); };`,
  });
  assert.deepEqual(ask(view, "a.js", `pool.query("1")`, "call")?.external, {
    package: "pg",
    name: "Pool.query",
  });
  assert.deepEqual(targets(view, ask(view, "a.js", "jobs.next()", "call")), ["a.js:Jobs.next"]);
  assert.deepEqual(targets(view, ask(view, "a.js", "none.next()", "call")), []);
});

test("a call tells of the functions that it is given by their names", async () => {
  const view = await open({
    "a.ts": `import { load, all } from "./b"; import * as b from "./b";
      declare function each(ids: string[], what: unknown, more?: unknown): void;
      const local = () => {};
      class Job {
        step() {}
        get size() { return 1; }
        readonly last = () => {};
        run(ids: string[], given: () => void, order: { load: string }) {
          each(ids, load, local);
          each(ids, this.step.bind(this), this.last);
          each(ids, { visit: load, last: this.step, local }, b.load);
          each(ids, given, this.size);
          each(all, order.load, () => {});
        }
      }`,
    "b.ts": `export function load(id: string) {} export const all = ["1"];`,
  });
  const handed = (call: string) =>
    ask(view, "a.ts", call, "call")?.handed.map(
      ({ argument, property, ref }) =>
        `${argument}${property ? `.${property}` : ""} ${view.ir(ref.file)!.functions[ref.function]!.name}`,
    );
  assert.deepEqual(handed("each(ids, load, local)"), ["1 load", "2 local"]);
  assert.deepEqual(handed("each(ids, this.step.bind(this), this.last)"), ["1 Job.step", "2 Job.last"]);
  assert.deepEqual(handed("each(ids, { visit: load, last: this.step, local }, b.load)"), [
    "1.visit load",
    "1.last Job.step",
    "1.local local",
    "2 load",
  ]);
  assert.deepEqual(handed("each(ids, given, this.size)"), []);
  assert.deepEqual(handed("each(all, order.load, () => {})"), []);
});

test("functions of Node, of the language and of packages have names, however they are imported", async () => {
  const view = await open({
    "a.ts": `
      import { setTimeout as sleep } from "timers/promises"; import timers from "node:timers/promises";
      import { promises as fs, readFileSync } from "fs"; import { once } from "events"; import * as grpc from "@grpc/grpc-js";
      import { Pool } from "no-such-database"; import run from "no-such-runner";
      const pool = new Pool();
      class Repository { constructor(private db: Pool) {} find() { return this.db.query("1"); } }
      export async function main(server: grpc.Server, call: grpc.ServerUnaryCall<string, string>) {
        await sleep(1); await timers.setImmediate(); await fs.readFile("x"); readFileSync("y"); setTimeout(main, 2);
        Promise.resolve(1); [1].map(String); call.on("cancelled", main as any); server.addService({}, {}); pool.query("2"); run();
        process.nextTick(main);
      }`,
  });
  const named = (call: string) => {
    const external = ask(view, "a.ts", call, "call")?.external;
    return external && `${external.package} ${external.name}`;
  };
  assert.equal(named("sleep(1)"), "node:timers/promises setTimeout");
  assert.equal(named("timers.setImmediate()"), "node:timers/promises setImmediate");
  assert.equal(named(`fs.readFile("x")`), "node:fs/promises readFile");
  assert.equal(named(`readFileSync("y")`), "node:fs readFileSync");
  assert.equal(named("setTimeout(main, 2)"), " setTimeout");
  assert.equal(named("Promise.resolve(1)"), " PromiseConstructor.resolve");
  assert.equal(named("[1].map(String)"), " Array.map");
  assert.equal(named(`server.addService({}, {})`), "@grpc/grpc-js Server.addService");
  assert.equal(named(`call.on("cancelled", main as any)`), " NodeJS.EventEmitter.on");
  assert.equal(named(`pool.query("2")`), "no-such-database Pool.query");
  assert.equal(named(`this.db.query("1")`), "no-such-database Pool.query");
  assert.equal(named("run()"), "no-such-runner default");
  assert.equal(named("process.nextTick(main)"), " NodeJS.Process.nextTick");
});

test("a call says where it takes a signal", async () => {
  const view = await open({
    "a.ts": `
      import { setTimeout as sleep } from "node:timers/promises"; import { once, EventEmitter } from "node:events";
      async function own(id: number, signal?: AbortSignal) {} async function opts(o: { signal?: AbortSignal; n: number }) {}
      export async function main(bus: EventEmitter) {
        sleep(1); once(bus, "x"); fetch("u"); own(1); opts({ n: 1 }); parseInt("3");
      }`,
  });
  const place = (call: string) => {
    const { declared, ...where } = ask(view, "a.ts", call, "call")?.acceptsSignal ?? {};
    return where;
  };
  assert.deepEqual(place("sleep(1)"), { argument: 2, property: "signal" });
  assert.deepEqual(place(`once(bus, "x")`), { argument: 2, property: "signal" });
  assert.deepEqual(place(`fetch("u")`), { argument: 1, property: "signal" });
  assert.deepEqual(place("own(1)"), { argument: 1, property: undefined });
  assert.deepEqual(place("opts({ n: 1 })"), { argument: 0, property: "signal" });
  assert.deepEqual(place(`parseInt("3")`), {});
  const { declared } = ask(view, "a.ts", `fetch("u")`, "call")?.acceptsSignal ?? {};
  assert.deepEqual(declared, { package: "", name: "RequestInit.signal" });
});

test("clients made from a loaded definition are followed to where they are made", async () => {
  const view = await open({
    "clients.js": `const grpc = require("@grpc/grpc-js"); const loader = require("@grpc/proto-loader");
      const shop = grpc.loadPackageDefinition(loader.loadSync("shop.proto")).shop;
      exports.stock = new shop.Stock("localhost:1", grpc.credentials.createInsecure());`,
    "a.js": `const { stock } = require("./clients"); const clients = require("./clients");
      const { promisify } = require("node:util"); const axios = require("axios");
      const get = promisify(stock.get).bind(stock);
      class Far { constructor() { this.client = clients.stock; } async go() { this.client.list({}); } }
      async function main() { stock.get({}); clients.stock.get({ id: 1 }); get({ id: 2 }); axios.get("u"); }`,
    "b.ts": `import { Client, type ClientUnaryCall } from "@grpc/grpc-js"; import { promisify } from "node:util";
      interface Stock extends Client { get(request: object, done: (error: Error | null) => void): ClientUnaryCall }
      export async function main(stock: Stock) { const get = promisify(stock.get.bind(stock)); await get({}); }`,
  });
  const loaded = { package: "@grpc/grpc-js", name: "loadPackageDefinition.shop.Stock.get" };
  for (const call of ["stock.get({})", "clients.stock.get({ id: 1 })", "get({ id: 2 })"]) {
    assert.deepEqual(ask(view, "a.js", call, "call")?.external, loaded, call);
  }
  const list = { package: "@grpc/grpc-js", name: "loadPackageDefinition.shop.Stock.list" };
  assert.deepEqual(ask(view, "a.js", "this.client.list({})", "call")?.external, list);
  assert.deepEqual(ask(view, "a.js", `axios.get("u")`, "call")?.external, { package: "axios", name: "get" });
  const typed = { package: "@grpc/grpc-js", name: "Client.get" };
  assert.deepEqual(ask(view, "b.ts", "get({})", "call")?.external, typed);
});

test("types go by their aliases, bases and union members", async () => {
  const view = await open({
    "a.ts": `import * as grpc from "@grpc/grpc-js";
      type Stream = grpc.ServerWritableStream<string, string>; class Mine extends grpc.Client {}
      export function main(a: Stream, b: AbortSignal | undefined, c: any, d: Promise<Mine>, e: AsyncGenerator<number>) {
        return [a, b, c, d, e];
      }`,
  });
  const names = (text: string) =>
    ask(view, "a.ts", text, "type")?.names.map((name) => `${name.package} ${name.name}`);
  assert.ok(names("a")?.includes("@grpc/grpc-js ServerWritableStream"));
  assert.deepEqual(names("b"), [" AbortSignal", " EventTarget"]);
  assert.equal(ask(view, "a.ts", "b", "type")?.nullable, true);
  assert.equal(ask(view, "a.ts", "c", "type")?.any, true);
  assert.deepEqual(ask(view, "a.ts", "d", "type")?.awaited?.names, [
    { package: ".", name: "Mine" },
    { package: "@grpc/grpc-js", name: "Client" },
  ]);
  assert.equal(ask(view, "a.ts", "e", "type")?.asyncIterable, true);
});

test("a view follows unsaved edits of other files, and the older view stays as it was", async () => {
  const before = await open({
    "a.ts": `import { load } from "./b"; export async function main() { await load(1); }`,
    "b.ts": `export async function load(id: number) { return 1; }`,
  });
  const after = before.update([
    { path: `${folder}/b.ts`, text: "\nexport function load(id: number) { return 1; }" },
  ]);
  const gone = after.update([{ path: `${folder}/b.ts`, text: undefined }]);
  assert.equal(ask(after, "a.ts", "load(1)", "call")?.returns.awaited, undefined);
  assert.ok(ask(before, "a.ts", "load(1)", "call")?.returns.awaited);
  assert.deepEqual(targets(gone, ask(gone, "a.ts", "load(1)", "call")), []);
  assert.equal(ask(gone, "a.ts", "load(1)", "call")?.returns.any, true);
});

test("an alias of an alias goes by both names", async () => {
  const view = await open({
    "a.ts": `import type { ServerReadableStream } from "@grpc/grpc-js"; type Upload = ServerReadableStream<{}, {}>;
      export function main(call: Upload) { take(call); } declare function take(call: unknown): void;`,
  });
  const names = ask(view, "a.ts", "call", "type")?.names.map(({ name }) => name);
  assert.deepEqual(names?.slice(0, 2), ["Upload", "ServerReadableStream"]);
});

test("a package whose types take part has a version", async () => {
  const view = await open({
    "a.ts": `import { Server } from "@grpc/grpc-js"; export const server = new Server();`,
  });
  assert.match(view.version("@grpc/grpc-js") ?? "", /^1\.\d+\.\d+/);
  assert.equal(view.version("nice-grpc"), undefined);
});
