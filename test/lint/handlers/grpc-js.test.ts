import assert from "node:assert/strict";
import test from "node:test";
import { handlersIn } from "./listing";

test("parameter types make a handler, through aliases and under any name", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { ServerDuplexStream as Duplex, type sendUnaryData } from "@grpc/grpc-js";
        type Watch = grpc.ServerWritableStream<string, string>;
        export async function get(_: grpc.ServerUnaryCall<string, string>, reply: sendUnaryData<string>) { reply(null, "x"); }
        export const watch = async (stream: Watch) => { stream.end(); };
        export function upload(parent: grpc.ServerReadableStream<string, string>, done: sendUnaryData<string>) {}
        export function chat(call: Duplex<string, string>) {}
        export function other(call: grpc.ClientReadableStream<string>) {}`,
    }),
    [
      "get unary grpc-js call:_ high",
      "watch server-streaming grpc-js call:stream high",
      "upload client-streaming grpc-js call:parent high",
      "chat bidi grpc-js call:call high",
    ],
  );
});

test("the place of a function makes it a handler: declared type, object, class", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import type { GreeterHandlers, IGreeterServer } from "./gen";
        const get: grpc.handleUnaryCall<string, string> = (call, callback) => callback(null, "x");
        export const handlers: Partial<GreeterHandlers> = { Say: (c, cb) => cb(null, "x"), Watch(call) { call.end(); } };
        export class Greeter implements IGreeterServer {
          [name: string]: grpc.UntypedHandleCall;
          say(call: any, callback: any) { this.note(call); }
          watch = (call: any) => {};
          private note(call: any) {}
        }
        export class Typed { say: grpc.handleUnaryCall<string, string> = ({ request }, callback) => callback(null, request); }
        export default get;`,
      "gen.ts": `import * as grpc from "@grpc/grpc-js";
        export interface GreeterHandlers extends grpc.UntypedServiceImplementation {
          Say: grpc.handleUnaryCall<string, string>; Watch: grpc.handleServerStreamingCall<string, string>; }
        export interface IGreeterServer extends grpc.UntypedServiceImplementation {
          say: grpc.handleUnaryCall<string, string>; watch: grpc.handleServerStreamingCall<string, string>; }`,
    }),
    [
      "get unary grpc-js call:call high",
      "Say unary grpc-js call:c high",
      "Watch server-streaming grpc-js call:call high",
      "Greeter.say unary grpc-js call:call high",
      "Greeter.watch server-streaming grpc-js call:call high",
      "Typed.say unary grpc-js call:{} high",
    ],
  );
});

test("a call that is put away whole is a stream that others write to, whatever its callback is called", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.js": `const grpc = require("@grpc/grpc-js");
        const clients = []; const waiting = [];
        function join(call, callback) { clients.push(call); }
        function wait(call, callback) { waiting.push({ call, callback }); }
        function say(call, callback) { clients.forEach((one) => one.write(call.request)); callback(null, {}); }
        new grpc.Server().addService({}, { join, wait, say });`,
    }),
    [
      "join server-streaming grpc-js call:call medium",
      "wait unary grpc-js call:call medium",
      "say unary grpc-js call:call high",
    ],
  );
});

test("what addService is given is followed: spread, bind, instance, factory, wrapper, other files", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.ts": `import * as grpc from "@grpc/grpc-js"; import * as reads from "./reads"; import { Impl, factory, wrap } from "./impl";
        declare const definition: grpc.ServiceDefinition; const impl = new Impl();
        const server = new grpc.Server();
        const stop = (call: any, callback: any) => callback(null, {});
        server.addService(definition, { ...reads, start: impl.start.bind(impl), stop, ...factory(), wrapped: wrap(async (call) => call.request) });
        server.addService(definition, new Impl() as any);`,
      "reads.ts": `export function list(call: any) { call.write(1); call.end(); } export const get = (call: any, cb: any) => cb(null, 1);`,
      "impl.ts": `import * as grpc from "@grpc/grpc-js";
        export class Impl { start(call: any, callback: any) { callback(null, this.now()); } now() { return 1; } }
        export const factory = () => ({ made: (call: any) => { call.on("data", () => {}); } });
        export function wrap(fn: (call: grpc.ServerUnaryCall<any, any>) => Promise<any>): grpc.handleUnaryCall<any, any> {
          return (call, callback) => { fn(call).then((v) => callback(null, v), callback); };
        }`,
    }),
    [
      "Impl.start unary grpc-js call:call high",
      "made bidi grpc-js call:call high",
      "list server-streaming grpc-js call:call high",
      "get unary grpc-js call:call high",
      "stop unary grpc-js call:call high",
      "wrapped unary grpc-js call:call high",
    ],
  );
});

test("a wrapper that runs what it is given in a callback serves nothing itself", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.js": `import grpc from "@grpc/grpc-js"; import { storage, service } from "./context.js";
        const method = (run) => (call, callback) => {
          storage.run({ call }, () => run(call.request, call)).then((value) => callback(null, value), callback);
        };
        new grpc.Server().addService(service, { get: method(async (request) => request), list: method(async ({ id }) => id) });`,
    }),
    ["get unary grpc-js none medium", "list unary grpc-js none medium"],
  );
});

test("a request whose type is not generated yet is no call, for standing beside something that is handed on", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.ts": `import * as grpc from "@grpc/grpc-js"; import type { ItemsServer } from "./generated/items"; import { find } from "./find";
        class Items implements ItemsServer {
          private wrapped = <T, K>(run: (request: T, state: Map<string, K>) => Promise<K>) =>
            async (call: grpc.ServerUnaryCall<T, K>, callback: grpc.sendUnaryData<K>) => {
              const request = call.request;
              callback(null, await run(request, new Map()));
            };
          find = this.wrapped(find);
        }
        declare const definition: grpc.ServiceDefinition; new grpc.Server().addService(definition, new Items() as any);`,
      "find.ts": `import type * as pb from "./generated/items"; import { look } from "./look";
        export async function find(request: pb.Query, state: Map<string, pb.Item>): Promise<pb.Item> { return look(state, request.id); }`,
    }),
    ["find unary grpc-js none high", "Items.wrapped.<anonymous> unary grpc-js call:call high"],
  );
});

test("plain JavaScript: the kind is what the function does with its call", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.js": `const grpc = require("@grpc/grpc-js"); const loader = require("@grpc/proto-loader");
        const { list, Store } = require("./handlers"); const more = require("./more");
        const proto = grpc.loadPackageDefinition(loader.loadSync("x.proto")).pkg;
        function get(call, callback) { callback(null, {}); }
        function main() {
          const server = new grpc.Server();
          server.addService(proto.Svc.service, { get, list: list, upload(call, callback) { call.on("data", () => {}); callback(); },
            chat: async ({ request }, cb) => cb(null, request), both: more.both, named: more.named, put: Store.put });
        }
        const client = new proto.Svc("x", grpc.credentials.createInsecure());
        client.get({}, function (error, response) {});`,
      "handlers.js": `function list(call) { setInterval(() => call.write({}), 10); }
        class Store { static put(call, callback) { callback(null); } }
        module.exports = { list, Store };`,
      "more.js": `exports.both = function (call) { call.on("data", (m) => call.write(m)); };
        exports.named = (call, _) => call.request.rows.forEach((row) => call.write(row));`,
    }),
    [
      "list server-streaming grpc-js call:call high",
      "Store.put unary grpc-js call:call high",
      "both bidi grpc-js call:call high",
      "named server-streaming grpc-js call:call high",
      "get unary grpc-js call:call high",
      "upload client-streaming grpc-js call:call high",
      "chat unary grpc-js call:{} high",
    ],
  );
});

test("a server without a type is known by addService, less surely", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `module.exports = function register(server, proto) {
          server.addService(proto.Svc.service, { get: (call, callback) => callback(null, call.request), bare: (x) => x });
        };`,
    }),
    ["get unary grpc-js call:call medium", "bare unknown grpc-js call:x medium"],
  );
});

test("JSDoc types in JavaScript are types", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js");
        /** @type {import("@grpc/grpc-js").handleServerStreamingCall<any, any>} */
        const watch = (call) => { call.end(); };
        /** @param {grpc.ServerUnaryCall<any, any>} call @param {grpc.sendUnaryData<any>} callback */
        function get(call, callback) { callback(null, {}); }
        module.exports = { watch, get };`,
    }),
    ["watch server-streaming grpc-js call:call high", "get unary grpc-js call:call high"],
  );
});

test("clients, helpers of handlers and generated files are not handlers", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { generated } from "./a_pb";
        declare const client: any;
        export function get(call: grpc.ServerUnaryCall<string, string>, callback: grpc.sendUnaryData<string>) {
          check(call); client.get({}, (error: Error, response: string) => callback(error, response));
        }
        function check(call: grpc.ServerUnaryCall<string, string>) { return call.metadata; }
        export const intercept: grpc.Interceptor = (options, next) => new grpc.InterceptingCall(next(options));
        void generated;`,
      "a_pb.ts": `import * as grpc from "@grpc/grpc-js";
        export function generated(call: grpc.ServerUnaryCall<string, string>, callback: grpc.sendUnaryData<string>) {}`,
    }),
    ["get unary grpc-js call:call high"],
  );
});

test("a method that takes the call apart serves it, and one of another object does not", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js");
        class Impl { refresh({ request }, callback) { callback(null, request.ids); } shape({ width }, done) { done(width); } }
        new grpc.Server().addService(proto.Shop.service, new Impl());`,
    }),
    ["Impl.refresh unary grpc-js call:{} high"],
  );
});

test("a project without installed packages still has its typed handlers", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { ServerUnaryCall, sendUnaryData } from "grpc";
        export function get(call: ServerUnaryCall<string>, callback: sendUnaryData<string>) { callback(null, ""); }`,
    }),
    ["get unary grpc-js call:call high"],
  );
});

test("a part of a handler is none: hidden, for several kinds of calls, unable to answer, called from another file", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { pump } from "./parts";
        export const watch: grpc.handleServerStreamingCall<string, string> = async (call) => { await Promise.resolve(); pump(call); };
        export class Reports { private list(call: grpc.ServerWritableStream<string, string>) { call.end(); } }`,
      "parts.ts": `import * as grpc from "@grpc/grpc-js";
        export function pump(stream: grpc.ServerWritableStream<string, string>) { stream.write("x"); }
        export function peer(call: grpc.ServerUnaryCall<string, string>): string { return call.getPeer(); }
        export function log(call: grpc.ServerUnaryCall<string, string> | grpc.ServerDuplexStream<string, string>) {}
        export function context(service: string, method: string, call: grpc.ServerUnaryCall<string, string>) { return call.metadata; }
        export async function served(call: grpc.ServerUnaryCall<string, string>) { return call.request; }`,
    }),
    ["watch server-streaming grpc-js call:call high", "served unary grpc-js call:call high"],
  );
});

test("a handler that only hands on to another leaves that one a handler", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { get } from "./b"; declare const definition: grpc.ServiceDefinition;
        new grpc.Server().addService(definition, { get: (call, callback) => get(call, callback) });`,
      "b.ts": `import * as grpc from "@grpc/grpc-js";
        export function get(call: grpc.ServerUnaryCall<string, string>, callback: grpc.sendUnaryData<string>) { callback(null, ""); }`,
    }),
    ["get unary grpc-js call:call high", "get unary grpc-js call:call high"],
  );
});

test("a class that registers itself: methods that use or are named a call, not those of other types", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; declare const definition: grpc.ServiceDefinition;
        export class Backend {
          Echo(call: any, callback: any) { callback(null, call.request); }
          connect(stream: any) { return stream; }
          start(port: number, callback: (error: Error | null) => void) { new grpc.Server().addService(definition, this as any); callback(null); }
          private note(call: any, callback: any) { callback(call); }
        }`,
    }),
    ["Backend.Echo unary grpc-js call:call high", "Backend.connect unknown grpc-js call:stream medium"],
  );
});

test("a library's bind, and a wrapper that has a loop of its own", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const _ = require("lodash");
        function gauge(call, callback) { callback(null, this.gauges[call.request.name]); }
        function retried(handler) { return async (call, callback) => { for (let i = 0; i < 3; i++) { await handler(call, callback); } }; }
        function start(definition) { new grpc.Server().addService(definition, { gauge: _.bind(gauge, this), slow: retried(async (call, callback) => callback(null, call.request)) }); }
        module.exports = start;`,
    }),
    [
      "gauge unary grpc-js call:call medium",
      "slow unary grpc-js call:call high",
      "slow unary grpc-js call:call medium",
    ],
  );
});

test("before code is generated: the names of the types that a class, object or function is written to have", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { handleUnaryCall } from "grpc"; import type { IGreeterServer, GreeterHandlers } from "./gen/greeter_grpc_pb";
        export const get: handleUnaryCall<string, string> = (call, callback) => { callback(null, "x"); };
        export class Greeter implements IGreeterServer { say(call: any, callback: any) { callback(null, call.request); } helper(x: any) { return x; } }
        export const handlers: Partial<GreeterHandlers> = { Chat(call) { call.on("data", (m: string) => call.write(m)); }, plain: (x: any) => x };`,
    }),
    [
      "get unary grpc-js call:call high",
      "Greeter.say unary grpc-js call:call medium",
      "Chat bidi grpc-js call:call medium",
    ],
  );
});

test("what a wrapper runs for each call, where it takes the request alone", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { type handleUnaryCall, Server, type ServiceDefinition } from "@grpc/grpc-js"; declare const service: ServiceDefinition;
        function unary<A, B>(handler: (request: A) => Promise<B>): handleUnaryCall<A, B> {
          return (call, callback) => { handler(call.request).then((value) => callback(null, value), callback); };
        }
        async function find(request: string) { return request; }
        new Server().addService(service, { find: unary(find) });`,
    }),
    ["unary.<anonymous> unary grpc-js call:call high", "find unary grpc-js none high"],
  );
});

test("what a wrapper hands over besides the request is no callback, whatever is done with it", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { type handleUnaryCall, Server, type ServerUnaryCall, type ServiceDefinition } from "@grpc/grpc-js"; declare const service: ServiceDefinition;
        interface Scope { signal: AbortSignal }
        declare function scopeOf(call: ServerUnaryCall<any, any>): Scope; declare function price(id: string, scope: Scope): Promise<number>;
        const unary = <A, B>(run: (request: A, scope: Scope) => Promise<B>): handleUnaryCall<A, B> => (call, callback) => {
          run(call.request, scopeOf(call)).then((value) => callback(null, value), callback);
        };
        new Server().addService(service, { quote: unary(async ({ id }: { id: string }, scope) => price(id, scope)) });`,
    }),
    ["unary.<anonymous> unary grpc-js call:call high", "quote unary grpc-js none high"],
  );
});

test("types of calls that the project names in a file of its own make handlers where only that file is imported", async () => {
  assert.deepEqual(
    await handlersIn({
      "calls.ts": `import type * as grpc from "@grpc/grpc-js";
        export type Asking = grpc.ServerUnaryCall<{ id: string }, { id: string }>;
        export interface Feeding extends grpc.ServerWritableStream<{ id: string }, { id: string }> {}
        export type Plain = { readonly id: string };
        export type Answer = grpc.sendUnaryData<{ id: string }>;`,
      "served.ts": `import { type Answer, type Asking, Feeding as Out } from "./calls";
        export function ask(call: Asking, answer: Answer) { answer(null, call.request); }
        export async function feed(stream: Out) { stream.end(); }`,
      "plain.ts": `import type { Plain } from "./calls";
        export function plain(call: Plain, answer: (error: Error | null, id: string) => void) { answer(null, call.id); }`,
    }),
    ["ask unary grpc-js call:call high", "feed server-streaming grpc-js call:stream high"],
  );
});

test("functions handed to addService have the kind that their own parameter says", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js";
        declare const server: grpc.Server; declare const definition: grpc.ServiceDefinition;
        server.addService(definition, {
          get: (call: grpc.ServerUnaryCall<any, any>) => { void call; },
          watch: (call: grpc.ServerWritableStream<any, any>) => { void call; },
          upload: (call: grpc.ServerReadableStream<any, any>, callback: grpc.sendUnaryData<any>) => callback(null, call),
          chat: (call: grpc.ServerDuplexStream<any, any>) => { void call; },
        });`,
    }),
    [
      "get unary grpc-js call:call high",
      "watch server-streaming grpc-js call:call high",
      "upload client-streaming grpc-js call:call high",
      "chat bidi grpc-js call:call high",
    ],
  );
});

test("what a wrapper of the project's own is given is a handler wherever it stands, with the parameter that gets the call", async () => {
  assert.deepEqual(
    await handlersIn({
      "wrap.ts": `import type { ServerUnaryCall, handleUnaryCall, sendUnaryData } from "@grpc/grpc-js";
        export function unary<Q, S>(work: (request: Q, call: ServerUnaryCall<Q, S>) => Promise<S>) {
          return (call: ServerUnaryCall<Q, S>, callback: sendUnaryData<S>) => {
            work(call.request, call).then((answer) => callback(null, answer), callback);
          };
        }
        export const guarded = <Q, S>(inner: handleUnaryCall<Q, S>): handleUnaryCall<Q, S> => (call, callback) => {
          if (call.metadata.get("token").length > 0) inner(call, callback);
        };`,
      "a.ts": `import { guarded, unary } from "./wrap";
        export const find = unary<string, string>(async (id) => id);
        export const remove = unary<string, string>(async (id, parent) => (parent.cancelled ? "" : id));
        export const get = guarded<string, string>((call, callback) => callback(null, call.request));
        export const other = [1, 2].map((one) => one);`,
    }),
    [
      "find unary grpc-js none high",
      "remove unary grpc-js call:parent high",
      "get unary grpc-js call:call high",
    ],
  );
});

test("what is put into an object after it was made, and what stands in lists and parameters", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const server = new grpc.Server();
        const handlers = {};
        handlers.get = function (call, callback) { callback(null, {}); };
        handlers["list"] = (call) => { call.write({}); };
        for (const name of ["a", "b"]) handlers[name] = (call, callback) => callback(null, { name });
        Object.assign(handlers, { chat(call) { call.on("data", (m) => call.write(m)); } });
        module.exports = (pkg) => {
          server.addService(pkg.A.service, handlers);
          for (const { service, impl } of [require("./b"), require("./c")]) server.addService(service, impl);
          register(pkg.D.service, { ping });
          const [first] = [{ three(call, callback) { callback(null, {}); } }];
          server.addService(pkg.E.service, first);
        };
        function register(definition, given) { server.addService(definition, given); }
        function ping(call, callback) { callback(null, {}); }`,
      "b.js": `module.exports = { service: {}, impl: { one(call, callback) { callback(null, {}); } } };`,
      "c.js": `const impl = { two(call) { call.write(1); } }; module.exports = { service: {}, impl };`,
    }),
    [
      "get unary grpc-js call:call high",
      "list server-streaming grpc-js call:call high",
      "[name] unary grpc-js call:call high",
      "chat bidi grpc-js call:call high",
      "three unary grpc-js call:call high",
      "ping unary grpc-js call:call high",
      "one unary grpc-js call:call high",
      "two server-streaming grpc-js call:call high",
    ],
  );
});

test("definitions beside what implements them: in pairs, by the keys of an object, in maps that a class keeps, as classes", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { A, B, C, D } from "./definitions"; import * as services from "./services";
        const server = new grpc.Server();
        const pairs: [any, any][] = [[A, { inPair: (call: any, callback: any) => callback(null, {}) }]];
        pairs.forEach(([definition, given]) => server.addService(definition, given));
        for (const [definition, given] of [[B, { inLoop: (call: any) => call.write(1) }]] as any) server.addService(definition, given);
        Object.keys(services).forEach((name) => server.addService((A as any)[name].service, (services as any)[name]));
        class Registry {
          private readonly entries = new Map<string, { definition: any; given: any }>();
          add(name: string, definition: any, given: any) { this.entries.set(name, { definition, given }); }
          all() { return [...this.entries.values()]; }
        }
        const registry = new Registry();
        registry.add("c", C, { kept: (call: any, callback: any) => callback(null, {}) });
        for (const { definition, given } of registry.all()) server.addService(definition, given);
        class First { static service = D; first(call: any, callback: any) { callback(null, {}); } }
        class Second { static service = D; second(call: any) { call.write(1); } }
        for (const Made of [First, Second]) server.addService(Made.service, new Made() as any);`,
      "definitions.ts":
        "export const A = {} as any; export const B = {} as any; export const C = {} as any; export const D = {} as any;",
      "services.ts": `export const orders = { byKey: (call: any, callback: any) => callback(null, {}) };`,
    }),
    [
      "inPair unary grpc-js call:call high",
      "inLoop server-streaming grpc-js call:call high",
      "kept unary grpc-js call:call high",
      "First.first unary grpc-js call:call high",
      "Second.second server-streaming grpc-js call:call high",
      "byKey unary grpc-js call:call high",
    ],
  );
});

test("an object put together of entries: what each of them is wrapped in runs it", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const pkg = grpc.loadPackageDefinition({});
        const wrap = (run) => (call, callback) => run(call, callback);
        const plain = { get: (call, callback) => callback(null, {}), watch(call) { call.write(1); } };
        new grpc.Server().addService(pkg.A.service, Object.fromEntries(Object.entries(plain).map(([name, run]) => [name, wrap(run)])));`,
    }),
    ["get unary grpc-js call:call medium", "watch server-streaming grpc-js call:call medium"],
  );
});

test("one that hands on all that it is given is what it hands that to; one that makes an object of a given class is a handler", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const pkg = grpc.loadPackageDefinition({});
        function Stock() {}
        Stock.prototype.get = function (call, callback) { callback(null, {}); };
        Stock.prototype.watch = function (call) { call.write(1); };
        const stock = new Stock(); const handlers = {};
        ["get", "watch"].forEach(function (name) { handlers[name] = function () { return stock[name].apply(stock, arguments); }; });
        class Session { constructor(call) { this.call = call; } start() { this.call.write(1); } }
        const session = (Type) => (call) => new Type(call).start();
        new grpc.Server().addService(pkg.A.service, { ...handlers, chat: session(Session) });`,
    }),
    [
      "Stock.get unary grpc-js call:call high",
      "Stock.watch server-streaming grpc-js call:call high",
      "chat unknown grpc-js call:call medium",
    ],
  );
});

test("what a class hands over itself serves, hidden or not; of an instance what it hides does not", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; declare const definition: grpc.ServiceDefinition;
        class Api {
          private get(call: any, callback: any) { callback(null, call.request); }
          private watch = (call: any) => { call.write({}); };
          #list(call: any) { call.write({}); }
          handlers() { return { get: this.get.bind(this), watch: this.watch, list: this.#list }; }
        }
        class Plain { ping(call: any, callback: any) { callback(null, this.note(call)); } private note(call: any) { return call.request; } }
        const server = new grpc.Server();
        server.addService(definition, new Api().handlers());
        for (const one of [{ implementation: new Plain() as any }]) server.addService(definition, one.implementation);`,
    }),
    [
      "Api.get unary grpc-js call:call high",
      "Api.watch server-streaming grpc-js call:call high",
      "Api.#list server-streaming grpc-js call:call high",
      "Plain.ping unary grpc-js call:call high",
    ],
  );
});

test("one that only hands its call on is of the kind of what is done with it there", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const pkg = grpc.loadPackageDefinition({}); const { Service } = require("./service");
        const service = new Service();
        new grpc.Server().addService(pkg.A.service, { watch: (call) => service.watch(call), chat: (call) => { service.chat(call); }, other: (call) => service.other(call) });`,
      "service.js": `class Service {
          watch(call) { return this.pump(call); } pump(stream) { setInterval(() => stream.write({}), 10); }
          chat(call) { call.on("data", (m) => call.write(m)); } other(call) {}
        }
        module.exports = { Service };`,
    }),
    [
      "watch server-streaming grpc-js call:call high",
      "chat bidi grpc-js call:call high",
      "other unknown grpc-js call:call high",
    ],
  );
});

test("what a wrapper is given is of the kind of what the wrapper returns, where it does not show its own", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.js": `const grpc = require("@grpc/grpc-js"); const pkg = grpc.loadPackageDefinition({});
        class Host { wrap(run) { return (call, callback) => { run(call).then((answer) => callback(null, answer), callback); }; } }
        const host = new Host();
        new grpc.Server().addService(pkg.A.service, { get: host.wrap(async (call) => call.request) });`,
    }),
    ["get unary grpc-js call:call medium"],
  );
});

test("methods that are taken out of an object by their names serve, and no others of it", async () => {
  const methods = "get(call, callback) { callback(null, call.request); } watch(call) { call.write({}); }";
  const files = (handed: string, base = "", above = "") => ({
    "a.js": `const grpc = require("@grpc/grpc-js"); const { service } = grpc.loadPackageDefinition({}).A; const _ = require("lodash");
      class Base { bind(name) { return this[name].bind(this); } ${base} }
      class Api extends Base { ${methods} push(call, row) { call.write(row); } }
      const api = new Api(); ${above}
      new grpc.Server().addService(service, ${handed});`,
  });
  const both = ["Api.get unary grpc-js call:call high", "Api.watch server-streaming grpc-js call:call high"];
  const names = `["get", "watch"]`;
  for (const given of [
    files(
      `api.handlers(${names})`,
      "handlers(names) { const out = {}; for (const n of names) out[n] = this[n].bind(this); return out; }",
    ),
    files(
      `api.handlers(${names})`,
      "handlers(names) { const out = {}; for (const n of names) out[n] = this.bind(n); return out; }",
    ),
    files(
      `api.handlers(Api.methods)`,
      "handlers(names) { return names.reduce((out, n) => ({ ...out, [n]: this.bind(n) }), {}); }",
      `Api.methods = ${names};`,
    ),
    files(`${names}.reduce((out, n) => { out[n] = api[n].bind(api); return out; }, {})`),
    files("out", "", `const out = {}; ${names}.forEach((n) => { out[n] = api[n].bind(api); });`),
  ])
    assert.deepEqual(await handlersIn(given), both);
  // Which names a definition has is not known: whatever serves by what it does with its call.
  const every = [...both, "Api.push unary grpc-js call:call high"];
  assert.deepEqual(
    await handlersIn(files("_.mapValues(service, (one, name) => api[name].bind(api))")),
    every,
  );
});

test("a handler that takes its request out of the call by name, behind wrappers of an unknown library", async () => {
  assert.deepEqual(
    await handlersIn({
      "server.js": `const { createServer, guarded } = require("unknown-server"); const { fetchOwner, describe } = require("./helpers");
        function findFactory(fetchOwner, describe) {
          return async function find(call) {
            const { request } = call;
            const name = request.getName() || undefined;
            const owner = await fetchOwner(name);
            throw describe(owner.code, owner.info);
          };
        }
        async function audit(entry) { const { size } = entry; return size; }
        createServer().addService(definition(), { find: guarded(findFactory(fetchOwner, describe)), other: guarded(audit) });`,
      "helpers.js": `exports.fetchOwner = async (name) => ({ code: 1, info: name });
        exports.describe = (code, info) => new Error(code + info);`,
    }),
    ["find unknown grpc-js call:call medium"],
  );
});
