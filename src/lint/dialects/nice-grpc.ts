import type { Dialect } from "./dialect";

/** nice-grpc: async functions and generators with a context whose signal tells of a cancel. */
export const niceGrpc: Dialect = {
  id: "nice-grpc",
  parameters: [
    { type: { package: "nice-grpc-common", name: "CallContext" }, carrier: "context" },
    { type: { package: "nice-grpc", name: "CallContext" }, carrier: "context" },
  ],
  middleware: [
    { package: "nice-grpc-common", name: "ServerMiddlewareCall" },
    { package: "nice-grpc", name: "ServerMiddlewareCall" },
  ],
  services: [
    { package: "nice-grpc", name: /^ServiceImplementation$/ },
    { package: ".", name: /^[A-Z]\w*ServiceImplementation$/ },
  ],
  functions: [
    { package: "nice-grpc-common", name: "ServerMiddleware", kind: "middleware" },
    { package: "nice-grpc", name: "ServerMiddleware", kind: "middleware" },
    { package: "nice-grpc", name: "UnaryMethodImplementation", kind: "unary" },
    { package: "nice-grpc", name: "ClientStreamingMethodImplementation", kind: "client-streaming" },
    { package: "nice-grpc", name: "ServerStreamingMethodImplementation", kind: "server-streaming" },
    { package: "nice-grpc", name: "BidiStreamingMethodImplementation", kind: "bidi" },
  ],
  position: 1,
  carrier: "context",
  registrations: [
    {
      of: [
        { package: "nice-grpc", name: "Server" },
        { package: "nice-grpc", name: "ServerAddBuilder" },
      ],
      packages: ["nice-grpc"],
      method: "add",
      argument: 1,
      takes: "object",
    },
  ],
  adapters: [],
  decorators: [],
};
