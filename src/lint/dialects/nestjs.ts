import type { Dialect } from "./dialect";

const from = "@nestjs/microservices";

/** NestJS: methods with decorators; the call is the third argument, requests of a stream are an observable. */
export const nestJs: Dialect = {
  id: "nestjs",
  parameters: [],
  middleware: [],
  services: [],
  functions: [],
  position: 2,
  carrier: "call",
  registrations: [],
  adapters: [],
  decorators: [
    { name: { package: from, name: "GrpcMethod" }, kind: "unary", position: 2, carrier: "call" },
    {
      name: { package: from, name: "GrpcStreamMethod" },
      kind: "bidi",
      position: 2,
      carrier: "call",
      requests: 0,
    },
    { name: { package: from, name: "GrpcStreamCall" }, kind: "bidi", position: 0, carrier: "call" },
  ],
};
