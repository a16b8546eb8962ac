import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { adaptService } from "@protobuf-ts/grpc-backend";
import { MessageType } from "@protobuf-ts/runtime";
import { type ServerCallContext, ServiceType } from "@protobuf-ts/runtime-rpc";
import { type CallContext, createServer } from "nice-grpc";
import { type HandlerFiles, loadHandler } from "./load-handler";
import { nestHost, onCancelled } from "./nest-host";
import type { Host, Kind } from "./perform";
import type { Watching } from "./watching";
import { serverStreaming, unary } from "./world";

export type Dialect = "nice-grpc" | "Connect" | "protobuf-ts" | "NestJS";

/** A function of the dialect, whatever it takes and gives. */
type Run = (...given: readonly unknown[]) => unknown;

/** Serves what `handler.ts` exports as `run` by the dialect's own library. */
export async function hostOf(
  dialect: Dialect,
  kind: Kind,
  files: HandlerFiles,
  watching: Watching,
): Promise<Host> {
  const loaded = loadHandler(files, (_, returned) => returned()) as unknown;
  const { run } = loaded as { run: Run };
  switch (dialect) {
    case "NestJS":
      return nestHost(kind, loaded as Parameters<typeof nestHost>[1], (method) =>
        watched(method, watching, onCancelled),
      );
    case "nice-grpc":
      return niceHost(
        kind,
        watched(run, watching, (context: CallContext, told) => onAbort(context, told)),
      );
    case "Connect":
      return connectHost(
        kind,
        watched(run, watching, (context: HandlerContext, told) => onAbort(context, told)),
      );
    case "protobuf-ts":
      return protobufHost(
        kind,
        watched(run, watching, (context: ServerCallContext, told) => context.onCancel(told)),
      );
  }
}

function onAbort({ signal }: { readonly signal: AbortSignal }, told: () => void): void {
  signal.addEventListener("abort", told);
}

/** Is told of the cancellation before the handler; its last argument is the context. */
function watched<Context>(
  run: Run,
  watching: Watching,
  listen: (context: Context, told: () => void) => void,
): Run {
  return (...given) => {
    listen(given.at(-1) as Context, () => watching.cancelled());
    const result = run(...given);
    if (!(result instanceof Promise)) return result;
    watching.pending = true;
    const settled = () => (watching.pending = false);
    result.then(settled, settled);
    return result;
  };
}

async function niceHost(kind: Kind, run: Run): Promise<Host> {
  const server = createServer();
  server.add((kind === "unary" ? unary : serverStreaming) as never, { run } as never);
  return { port: await server.listen("127.0.0.1:0"), stop: () => server.forceShutdown() };
}

/** The messages of these two are empty: nothing in them matters. */
const encode = () => Buffer.alloc(0);

async function connectHost(kind: Kind, run: Run): Promise<Host> {
  const message = { name: "Item", field: [{ number: 1, name: "n", type: 5, label: 1, jsonName: "n" }] };
  const method = {
    name: "Run",
    inputType: ".oracle.Item",
    outputType: ".oracle.Item",
    serverStreaming: kind !== "unary",
  };
  const file = create(FileDescriptorProtoSchema, {
    name: "oracle.proto",
    package: "oracle",
    syntax: "proto3",
    messageType: [message],
    service: [{ name: "Handlers", method: [method] }],
  });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
  const service = registry.getService("oracle.Handlers")!;
  const sessions = new Set<{ destroy(): void }>();
  const server = createHttp2Server(
    connectNodeAdapter({
      routes: (router) => router.service(service, { run } as never),
    }),
  ).on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    encode,
    stop() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

async function protobufHost(kind: Kind, run: Run): Promise<Host> {
  const item = new MessageType<{ n: number }>("oracle.Item", [{ no: 1, name: "n", kind: "scalar", T: 5 }]);
  const method = { name: "Run", localName: "run", serverStreaming: kind !== "unary", I: item, O: item };
  const server = new Server();
  server.addService(...adaptService(new ServiceType("oracle.Handlers", [method]), { run } as never));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, encode, stop: () => server.forceShutdown() };
}
