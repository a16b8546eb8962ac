import path from "node:path";
import {
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { HandlerRecord, ServerName } from "./handler-record";
import { recordHandlers } from "./record-handlers";

/** What the server's process tells whoever started it. */
export type FromServer =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "handler"; readonly record: HandlerRecord };

// The demo is a project of its own, with plain JavaScript in it, that this project's type check leaves alone.
const { orders } = require("../../demo/src/orders") as {
  orders(upstream: unknown): UntypedServiceImplementation;
};
const { connectUpstream, ordersService } = require("../../demo/src/service") as {
  connectUpstream(protoRoot: string, address: string): unknown;
  ordersService(protoRoot: string): ServiceClientConstructor;
};

/** Serves the demo's handlers: `server-process.ts edge|upstream [ADDRESS OF THE UPSTREAM]`. */
function serve(name: ServerName, upstream: string): void {
  const protoRoot = path.join(__dirname, "../../../protos");
  const server = new Server();
  const handlers = orders(connectUpstream(protoRoot, upstream));
  server.addService(
    ordersService(protoRoot).service,
    recordHandlers(name, handlers, (record) => tell({ type: "handler", record })),
  );
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    tell(error ? { type: "failed", message: error.message } : { type: "listening", port });
  });
}

function tell(message: FromServer): void {
  process.send?.(message);
}

// The starter's end is ours: no server is left behind when a test run is killed.
process.on("disconnect", () => process.exit(0));
const [name, upstream] = process.argv.slice(2);
serve(name === "upstream" ? "upstream" : "edge", upstream ?? "127.0.0.1:1");
