import path from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { orders } from "./orders";
import { connectUpstream, ordersService } from "./service";

/** Serves the orders on a free port of this machine; tells it on standard output. */
function serve(): void {
  const protoRoot = path.join(__dirname, "../protos");
  const upstream = connectUpstream(protoRoot, process.env["UPSTREAM"] ?? "127.0.0.1:50052");
  const server = new Server();
  server.addService(ordersService(protoRoot).service, orders(upstream));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(`Orders on 127.0.0.1:${port}`);
  });
}

serve();
