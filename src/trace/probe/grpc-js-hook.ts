import Module = require("node:module");

import { hookServerCall } from "./call-hook";
import type { CallWatch } from "./call-watch";
import { hookChannel } from "./channel-hook";
import { locateHandler } from "./handler-locator";
import { callOfStream } from "./http2-hook";

/** The parts of grpc-js that are hooked; its versions from 1.8 on agree on them. */
interface GrpcJs {
  readonly Server: { readonly prototype: ServerPrototype };
  readonly Channel: { readonly prototype: object };
  readonly ServerCredentials: unknown;
}

interface ServerPrototype {
  register(
    name: string,
    handler: Handler,
    serialize: unknown,
    deserialize: unknown,
    type: string,
    ...rest: unknown[]
  ): boolean;
}

type Handler = (call: object, callback?: (...args: unknown[]) => void) => unknown;

/** Hooks grpc-js as soon as the server loads it, by `require` or `import`. */
export function hookGrpcJs(watch: CallWatch): void {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  const hooked = new WeakSet<object>();
  loader._load = function (this: unknown, request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (
      typeof request === "string" &&
      request.includes("grpc-js") &&
      isGrpcJs(loaded) &&
      !hooked.has(loaded.Server)
    ) {
      hooked.add(loaded.Server);
      hookRegister(loaded.Server.prototype, watch);
      hookChannel(loaded.Channel.prototype);
    }
    return loaded;
  };
}

/** Every way of adding a service ends in `Server#register`, also NestJS's, nice-grpc's and protobuf-ts's. */
function hookRegister(server: ServerPrototype, watch: CallWatch): void {
  const register = server.register;
  server.register = function (this: ServerPrototype, name, handler, serialize, deserialize, type, ...rest) {
    locateHandler(name, handler);
    const hooked = watched(handler, watch, type === "clientStream");
    return register.call(this, name, hooked, serialize, deserialize, type, ...rest);
  };
}

function watched(handler: Handler, watch: CallWatch, takesUpload: boolean): Handler {
  return function (this: unknown, surface, callback) {
    const call = callOfStream(streamOf(surface)) ?? watch.open("unknown");
    call.takesUpload = takesUpload;
    return hookServerCall(surface, call, callback, (answer) =>
      answer ? handler.call(this, surface, answer) : handler.call(this, surface),
    );
  };
}

/** The HTTP/2 stream below a call: interceptors may be stacked between the two. */
function streamOf(surface: object): object | undefined {
  let inner = (surface as { call?: InnerCall }).call;
  while (inner && !inner.stream && inner.nextCall) inner = inner.nextCall;
  return inner?.stream;
}

interface InnerCall {
  readonly stream?: object;
  readonly nextCall?: InnerCall;
}

function isGrpcJs(loaded: unknown): loaded is GrpcJs {
  const candidate = loaded as Partial<GrpcJs> | null | undefined;
  return (
    typeof candidate?.Server === "function" &&
    typeof candidate.Channel === "function" &&
    typeof candidate.ServerCredentials === "function"
  );
}
