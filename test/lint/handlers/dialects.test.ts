import assert from "node:assert/strict";
import test from "node:test";
import { handlersIn } from "./listing";

test("NestJS: decorated methods, with or without the call, and ts-proto's class decorator", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { GrpcMethod, GrpcStreamMethod, GrpcStreamCall } from "@nestjs/microservices"; import * as nest from "@nestjs/microservices";
        import type { Metadata, ServerUnaryCall } from "@grpc/grpc-js"; import { Observable } from "rxjs";
        import { GreeterControllerMethods, type GreeterController } from "./gen";
        export class Service {
          @GrpcMethod("Svc", "Get") async get(request: string, metadata: Metadata, call: ServerUnaryCall<any, any>) { return request; }
          @GrpcMethod() async short(request: string) { return request; }
          @nest.GrpcMethod("Svc") watch(request: string): Observable<string> { return new Observable(); }
          @GrpcStreamMethod("Svc") chat(messages: Observable<string>, metadata: Metadata, call: any): Observable<string> { return messages; }
          @GrpcStreamMethod("Svc") async upload(messages: Observable<string>) { return "x"; }
          @GrpcStreamCall() raw(call: any) {}
          @GrpcStreamCall() rawUpload(call: any, callback: any) {}
          plain(request: string) {}
        }
        @GreeterControllerMethods() export class Greeter implements GreeterController {
          say(request: string) { return this.prepare(request); } private prepare(request: string) { return request; }
        }`,
      "gen.ts": `export interface GreeterController { say(request: string): string; } export function GreeterControllerMethods() { return (c: Function) => {}; }`,
    }),
    [
      "Service.get unary nestjs call:call high",
      "Service.short unary nestjs none high",
      "Service.watch unknown nestjs none high",
      "Service.chat bidi nestjs call:call high",
      "Service.upload client-streaming nestjs none high",
      "Service.raw bidi nestjs call:call high",
      "Service.rawUpload client-streaming nestjs call:call high",
      "Greeter.say unary nestjs none high",
    ],
  );
});

test("nice-grpc: implementations by type and by server.add, methods without a context included", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { createServer, type CallContext, type ServiceImplementation, type ServerMiddlewareCall } from "nice-grpc"; import { definition } from "./gen";
        const impl: ServiceImplementation<typeof definition> = {
          async get(request, context) { return new Uint8Array(); },
          async *watch(request, { signal }) { yield new Uint8Array(); },
          async upload(requests) { return new Uint8Array(); },
          async *chat(requests, ctx) { for await (const m of requests) yield m; },
        };
        export class Service { async get(request: Uint8Array, context: CallContext) { return this.load(context); } private async load(context: CallContext) { return new Uint8Array(); } }
        const server = createServer(); server.add(definition, impl);`,
      "gen.ts": `const coder = { requestSerialize: (v: Uint8Array) => v, requestDeserialize: (v: Uint8Array) => v, responseSerialize: (v: Uint8Array) => v, responseDeserialize: (v: Uint8Array) => v, options: {} };
        export const definition = {
          get: { path: "/s/get", requestStream: false, responseStream: false, ...coder }, watch: { path: "/s/watch", requestStream: false, responseStream: true, ...coder },
          upload: { path: "/s/upload", requestStream: true, responseStream: false, ...coder }, chat: { path: "/s/chat", requestStream: true, responseStream: true, ...coder },
        } as const;`,
    }),
    [
      "get unary nice-grpc context:context high",
      "watch server-streaming nice-grpc context:{} high",
      "upload client-streaming nice-grpc none high",
      "chat bidi nice-grpc context:ctx high",
      "Service.get unary nice-grpc context:context high",
    ],
  );
});

test("Connect: routes of a router, typed implementations, classes", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { ConnectRouter, HandlerContext, ServiceImpl } from "@connectrpc/connect"; import type { GenMessage, GenService } from "@bufbuild/protobuf/codegenv2"; import type { Message } from "@bufbuild/protobuf";
        type M = Message<"m">; type G = GenMessage<M>;
        declare const Svc: GenService<{ get: { methodKind: "unary"; input: G; output: G }; watch: { methodKind: "server_streaming"; input: G; output: G }; chat: { methodKind: "bidi_streaming"; input: G; output: G } }>;
        export const impl: Partial<ServiceImpl<typeof Svc>> = { async get(request, context) { return {}; }, async *watch(request) { yield {}; } };
        export class Impl { async *chat(requests: AsyncIterable<M>, ctx: HandlerContext) { yield {}; } }
        export default (router: ConnectRouter) => {
          router.service(Svc, { get: async (req, { signal }) => ({}), chat: new Impl().chat });
          router.rpc(Svc.method.get, async (request, context) => ({}));
        };`,
    }),
    [
      "get unary connect context:context high",
      "watch server-streaming connect none high",
      "Impl.chat bidi connect context:ctx high",
      "get unary connect context:{} high",
      "get unary connect context:context high",
    ],
  );
});

test("Connect: a constant whose type is a member of the implementation, in a file that names no library", async () => {
  assert.deepEqual(
    await handlersIn({
      "status.ts": `import type { Impl } from "./impl"; export const status: Impl["get"] = async (request, ctx) => request;`,
      "impl.ts": `import type { ServiceImpl } from "@connectrpc/connect"; import type { GenService } from "@bufbuild/protobuf/codegenv2";
        export type Impl = ServiceImpl<GenService<{ get: { methodKind: "unary"; input: any; output: any } }>>;`,
    }),
    ["status unary connect context:ctx high"],
  );
});

test("protobuf-ts: generic servers, and its grpc-js servers", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { RpcInputStream, RpcOutputStream, ServerCallContext } from "@protobuf-ts/runtime-rpc"; import * as grpc from "@grpc/grpc-js";
        export class Service {
          async get(request: string, context: ServerCallContext): Promise<string> { return request; }
          async watch(request: string, responses: RpcInputStream<string>, context: ServerCallContext): Promise<void> {}
          async upload(requests: RpcOutputStream<string>, context: ServerCallContext): Promise<string> { return ""; }
          async chat(requests: RpcOutputStream<string>, responses: RpcInputStream<string>, context: ServerCallContext): Promise<void> {}
        }
        interface ISvc extends grpc.UntypedServiceImplementation { get: grpc.handleUnaryCall<string, string>; }
        export const svc: ISvc = { get(call, callback) { callback(null, ""); } };`,
    }),
    [
      "Service.get unary protobuf-ts server-context:context high",
      "Service.watch server-streaming protobuf-ts server-context:context high",
      "Service.upload client-streaming protobuf-ts server-context:context high",
      "Service.chat bidi protobuf-ts server-context:context high",
      "get unary grpc-js call:call high",
    ],
  );
});

test("middleware runs around handlers: nice-grpc's generators, Connect's interceptors", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { CallContext, ServerMiddlewareCall } from "nice-grpc"; import type { Interceptor, UnaryRequest } from "@connectrpc/connect";
        export async function* timed<A, B>(call: ServerMiddlewareCall<A, B>, context: CallContext) { return yield* call.next(call.request, context); }
        export const logged: Interceptor = (next) => async (req) => await next(req);
        export function transport(send: (options: { next: (req: UnaryRequest) => Promise<unknown> }) => void) { send({ next: async (req: UnaryRequest) => req.message }); }`,
    }),
    [
      "timed middleware nice-grpc context:context high",
      "logged.<anonymous> middleware connect context:req high",
    ],
  );
});

test("before code is generated: classes of a service that is not resolved, streams by how they are read", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { ServiceImpl } from "@connectrpc/connect"; import { createServer } from "nice-grpc"; import { Svc, definition } from "./gen/svc_pb"; import type { GreeterServiceImplementation } from "./gen/greeter";
        export class Api implements ServiceImpl<typeof Svc> { async get(req: any) { return {}; } async *watch(req: any) { yield {}; } private load() {} }
        export const impl: GreeterServiceImplementation = { async say(request, context) { return {}; } };
        createServer().add(definition, { async upload(requests) { for await (const one of requests) void one; return {}; }, async *chat(requests) { for await (const one of requests) yield one; } });`,
    }),
    [
      "Api.get unary connect none medium",
      "Api.watch server-streaming connect none medium",
      "say unary nice-grpc context:context medium",
      "upload client-streaming nice-grpc none high",
      "chat bidi nice-grpc none high",
    ],
  );
});

test("NestJS: an observable of a source of many values is a stream, one of a single value is not", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { GrpcMethod } from "@nestjs/microservices"; import { interval, of, Observable } from "rxjs";
        export class Service {
          @GrpcMethod("Svc") ticks(): Observable<number> { return interval(10); }
          @GrpcMethod("Svc") one(): Observable<number> { return of(1); }
        }`,
    }),
    ["Service.ticks server-streaming nestjs none high", "Service.one unary nestjs none high"],
  );
});

test("protobuf-ts: a method that leaves out its context serves like its siblings", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { RpcOutputStream, ServerCallContext } from "@protobuf-ts/runtime-rpc"; import type { IShop } from "./gen";
        export class Shop implements IShop {
          async get(request: string, context: ServerCallContext) { return request; }
          async list(request: string) { return this.load(request); }
          async upload(requests: RpcOutputStream<string>) { return "x"; }
          private async load(request: string) { return request; }
        }`,
      "gen.ts": `import type { RpcOutputStream, ServerCallContext } from "@protobuf-ts/runtime-rpc";
        export interface IShop<T = ServerCallContext> {
          get(request: string, context: T): Promise<string>; list(request: string, context: T): Promise<string>;
          upload(requests: RpcOutputStream<string>, context: T): Promise<string>;
        }`,
    }),
    [
      "Shop.get unary protobuf-ts server-context:context high",
      "Shop.list unary protobuf-ts none high",
      "Shop.upload client-streaming protobuf-ts none high",
    ],
  );
});

test("what runs around handlers is listed with them: interceptors of grpc-js, interceptors and guards of NestJS", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { ServerInterceptingCall, type ServerInterceptor, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
        import { UseGuards, UseInterceptors } from "@nestjs/common"; import { GrpcMethod } from "@nestjs/microservices"; import { Auth } from "./b";
        export const log: ServerInterceptor = (method, call) => new ServerInterceptingCall(call);
        export function meter(method: unknown, call: ServerInterceptingCallInterface) { return new ServerInterceptingCall(call); }
        class Log { intercept(context: unknown, next: any) { return next.handle(); } other() {} }
        @UseInterceptors(Log) export class Greeter { @UseGuards(Auth) @GrpcMethod() async say(request: string) { return request; } }
        @UseInterceptors(Log) export class Pages { async get() {} }`,
      "b.ts": `export class Auth { canActivate() { return true; } } export class Unused { canActivate() { return true; } }`,
    }),
    [
      "log middleware grpc-js intercepted:call high",
      "meter middleware grpc-js intercepted:call high",
      "Log.intercept middleware nestjs none high",
      "Greeter.say unary nestjs none high",
      "Auth.canActivate middleware nestjs none high",
    ],
  );
});

test("NestJS: a generated decorator by the name of its file, on a class that does not say what it implements", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { GrpcMethod } from "@nestjs/microservices"; import { proto } from "./gen"; import { Observable } from "rxjs";
        @proto.AuthControllerMethods() export class Auth {
          onModuleInit() {} plain(request: object) { return request; }
          async login(request: object): Promise<object> { return this.load(request); }
          watch(request: object): Observable<object> { return new Observable(); }
          private async load(request: object) { return request; }
        }`,
      "gen.ts": `export namespace proto { export function AuthControllerMethods() { return (of: Function) => {}; } }`,
    }),
    ["Auth.login unary nestjs none high", "Auth.watch unknown nestjs none high"],
  );
});

test("Connect: a class that implements a part of a service whose code is not generated", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import type { ServiceImpl } from "@connectrpc/connect"; import { Greeter } from "./not-generated";
        export class Impl implements Partial<ServiceImpl<typeof Greeter>> {
          [member: string]: any;
          async say(request: object): Promise<object> { return this.load(request); }
          private async load(request: object) { return request; }
        }`,
    }),
    ["Impl.say unary connect none medium"],
  );
});

test("Connect: functions that are typed by a service whose code is not generated", async () => {
  assert.deepEqual(
    await handlersIn({
      "service.ts": `import type { ServiceImpl } from "@connectrpc/connect"; import { Greeter } from "./not-generated";
        import { watch } from "./watch";
        export type Impl = ServiceImpl<typeof Greeter>;
        export const greeter: Impl = { watch, async say(request) { return { ...request }; } };`,
      "watch.ts": `import type { Impl } from "./service";
        export const watch: Impl["watch"] = async function* (request, context) { yield { request, context }; };
        export const other: Record<string, () => Promise<void>>["other"] = async () => {};`,
    }),
    ["say unary connect none high", "watch server-streaming connect context:context high"],
  );
});

test("protobuf-ts: what adaptService makes of an object or a class, with or without a context", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import * as grpc from "@grpc/grpc-js"; import { adaptService } from "@protobuf-ts/grpc-backend";
        import type { RpcInputStream, ServerCallContext } from "@protobuf-ts/runtime-rpc"; import { Greeter, type IGreeter } from "./gen";
        const greeter: IGreeter = {
          async say(request) { return request; },
          async watch(request, responses, context) { if (!context.cancelled) await responses.send(request); },
        };
        class Impl implements IGreeter {
          async say(request: object) { return this.prepare(request); }
          async watch(request: object, responses: RpcInputStream<object>) { await responses.send(request); }
          private prepare(request: object) { return request; }
        }
        const server = new grpc.Server();
        server.addService(...adaptService(Greeter, greeter)); server.addService(...adaptService(Greeter, new Impl()));`,
      "gen.ts": `import { ServiceType, type RpcInputStream, type ServerCallContext } from "@protobuf-ts/runtime-rpc";
        export interface IGreeter<T = ServerCallContext> {
          say(request: object, context: T): Promise<object>; watch(request: object, responses: RpcInputStream<object>, context: T): Promise<void>;
        }
        export const Greeter = new ServiceType("Greeter", []);`,
    }),
    [
      "say unary protobuf-ts none high",
      "watch server-streaming protobuf-ts server-context:context high",
      "Impl.say unary protobuf-ts none high",
      "Impl.watch server-streaming protobuf-ts none high",
    ],
  );
});

test("NestJS: a decorator of the project's own that puts the library's on a method", async () => {
  assert.deepEqual(
    await handlersIn({
      "main.ts": `import "@nestjs/microservices"; import "./orders";`,
      "decorators.ts": `import { applyDecorators } from "@nestjs/common"; import { GrpcMethod, GrpcStreamCall } from "@nestjs/microservices";
        export const Rpc = (name: string) => applyDecorators(GrpcMethod("Orders", name));
        export function Raw() { return GrpcStreamCall("Orders"); }
        export const Other = () => () => {};`,
      "orders.ts": `import { Controller } from "@nestjs/common"; import * as own from "./decorators"; import { Rpc } from "./decorators";
        @Controller() export class Orders {
          @Rpc("Get") async get(request: { id: string }) { return request; }
          @own.Raw() chat(call: any) { call.end(); }
          @own.Other() other(request: { id: string }) { return request; }
        }`,
    }),
    ["Orders.get unary nestjs none high", "Orders.chat bidi nestjs call:call high"],
  );
});

test("Connect: methods that are taken out of the router", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { createRouterTransport } from "@connectrpc/connect"; declare const Greeter: any;
        export const transport = createRouterTransport(({ rpc, service }) => {
          rpc(Greeter.method.say, async (request: any, context: any) => ({ request, context }));
          service(Greeter, { async *watch() { yield {}; } });
        });
        export const unrelated = (rpc: (name: string, run: () => void) => void) => rpc("x", () => {});`,
    }),
    ["say unary connect context:context high", "watch server-streaming connect none high"],
  );
});

test("Connect: routes in a file that is named like a generated one, and what a generator wrote", async () => {
  const routes = `import type { ConnectRouter } from "@connectrpc/connect"; declare const Greeter: any;
    export default (router: ConnectRouter) => router.service(Greeter, { async say() { return {}; } });`;
  assert.deepEqual(
    await handlersIn({
      "greeter_connect.ts": routes,
      "old_connect.ts": `// @generated by protoc-gen-connect-es v1.4.0\n${routes}`,
    }),
    ["say unary connect none high"],
  );
});

test("nice-grpc: a class's own helpers that take the context are no methods", async () => {
  assert.deepEqual(
    await handlersIn({
      "a.ts": `import { createServer, type CallContext } from "nice-grpc";
        interface GreeterServiceImplementation { say(request: string, context: CallContext): Promise<string>; }
        class Greeter implements GreeterServiceImplementation {
          async say(request: string) { return request; }
          async load(request: string, context: CallContext) { return request; }
          private async hidden(request: string, context: CallContext) { return this.load(request, context); }
        }
        createServer().add({} as any, new Greeter());`,
    }),
    ["Greeter.say unary nice-grpc none high"],
  );
});
