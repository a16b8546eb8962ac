import type { Dialect } from "./dialect";

const packages = ["@connectrpc/connect", "@bufbuild/connect"];
const routers = packages.map((name) => ({ package: name, name: "ConnectRouter" }));

/** Connect-ES 1 and 2: the routes of a ConnectRouter. */
export const connect: Dialect = {
  id: "connect",
  parameters: packages.map((name) => ({
    type: { package: name, name: "HandlerContext" },
    carrier: "context",
  })),
  functions: packages.flatMap((from) => [
    { package: from, name: "UnaryImpl", kind: "unary" } as const,
    { package: from, name: "ClientStreamingImpl", kind: "client-streaming" } as const,
    { package: from, name: "ServerStreamingImpl", kind: "server-streaming" } as const,
    { package: from, name: "BiDiStreamingImpl", kind: "bidi" } as const,
  ]),
  position: 1,
  carrier: "context",
  registrations: [
    { of: routers, packages, method: "service", argument: 1, takes: "object" },
    // Version 1 takes the service before the method.
    { of: routers, packages, method: "rpc", argument: -1, takes: "function" },
  ],
  decorators: [],
};
