import type { Dialect } from "./dialect";

const packages = ["@connectrpc/connect", "@bufbuild/connect"];
const adapters = ["-node", "-express", "-fastify", "-next"];
/** A file that hands routes to an adapter need not name the library itself. */
const named = packages.flatMap((name) => [name, ...adapters.map((adapter) => `${name}${adapter}`)]);
const routers = packages.map((name) => ({ package: name, name: "ConnectRouter" }));

const requests = ["UnaryRequest", "StreamRequest"];

/** Connect-ES 1 and 2: the routes of a ConnectRouter. */
export const connect: Dialect = {
  id: "connect",
  // An interceptor is given the request alone, and that has the signal.
  parameters: packages.flatMap((name) =>
    ["HandlerContext", ...requests].map(
      (type) => ({ type: { package: name, name: type }, carrier: "context" }) as const,
    ),
  ),
  middleware: packages.flatMap((name) => requests.map((type) => ({ package: name, name: type }))),
  services: packages.map((name) => ({ package: name, name: /^ServiceImpl$/ })),
  functions: packages.flatMap((from) => [
    { package: from, name: "UnaryImpl", kind: "unary" } as const,
    { package: from, name: "ClientStreamingImpl", kind: "client-streaming" } as const,
    { package: from, name: "ServerStreamingImpl", kind: "server-streaming" } as const,
    { package: from, name: "BiDiStreamingImpl", kind: "bidi" } as const,
  ]),
  position: 1,
  carrier: "context",
  registrations: [
    { of: routers, packages: named, method: "service", argument: 1, takes: "object" },
    // Version 1 takes the service before the method.
    { of: routers, packages: named, method: "rpc", argument: -1, takes: "function" },
  ],
  adapters: [],
  decorators: [],
};
