import type { ExternalName } from "../facts";
import type { Dialect, Kind } from "./dialect";

const packages = ["@grpc/grpc-js", "grpc"];

const calls: Record<string, Kind> = {
  ServerUnaryCall: "unary",
  ServerReadableStream: "client-streaming",
  ServerWritableStream: "server-streaming",
  ServerDuplexStream: "bidi",
};

const handlers: Record<string, Kind> = {
  handleUnaryCall: "unary",
  handleClientStreamingCall: "client-streaming",
  handleServerStreamingCall: "server-streaming",
  handleBidiStreamingCall: "bidi",
};

const servers = packages.map((name) => ({ package: name, name: "Server" }));

/** @grpc/grpc-js and its predecessor, with every generator that writes their types: ts-proto, grpc-tools, proto-loader. */
export const grpcJs: Dialect = {
  id: "grpc-js",
  parameters: packages.flatMap((from) => [
    ...Object.entries(calls).map(
      ([name, kind]) => ({ type: { package: from, name }, kind, carrier: "call" }) as const,
    ),
    {
      type: { package: from, name: "ServerInterceptingCallInterface" },
      kind: "middleware",
      carrier: "intercepted",
    } as const,
  ]),
  middleware: [],
  // Generated, and so often not there: `IGreeterServer` of grpc-tools, `GreeterServer` of ts-proto, `GreeterHandlers`.
  services: [{ package: ".", name: /^I?[A-Z]\w*(Server|Handlers)$/ }],
  functions: packages.flatMap((from) =>
    Object.entries(handlers).map(([name, kind]) => ({ package: from, name, kind })),
  ),
  position: 0,
  carrier: "call",
  registrations: [
    { of: servers, packages, method: "addService", argument: 1, takes: "object" },
    { of: servers, packages, method: "addProtoService", argument: 1, takes: "object" },
    { of: servers, packages, method: "register", argument: 1, takes: "function" },
  ],
  adapters: [],
  decorators: [],
};

/** Whether a type is that of a call to another server, as a client returns it. */
export function isClientCall({ package: from, name }: ExternalName): boolean {
  return (
    /grpc/.test(from) &&
    /^(SurfaceCall|Client(UnaryCall|ReadableStream|WritableStream|DuplexStream))$/.test(name)
  );
}
