import type { Dialect } from "./dialect";

const from = "@protobuf-ts/runtime-rpc";

/** protobuf-ts's generic servers; its grpc-js servers are of the grpc-js dialect. */
export const protobufTs: Dialect = {
  id: "protobuf-ts",
  parameters: [{ type: { package: from, name: "ServerCallContext" }, carrier: "server-context" }],
  middleware: [],
  services: [],
  functions: [],
  position: 1,
  carrier: "server-context",
  registrations: [],
  adapters: [{ package: "@protobuf-ts/grpc-backend", name: "adaptService", argument: 1 }],
  decorators: [],
};
