import path from "node:path";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const order = { id: "order-1", customer: "Ada", cents: "1999" };

/** The server of the benchmark: answers at once, streams as fast as the reader takes, tells when it is cancelled. */
const service = loadSync("lab/v1/lab.proto", {
  includeDirs: [path.join(__dirname, "../../protos")],
  longs: String,
  defaults: true,
})["lab.v1.Orders"];

const server = new Server();
server.addService(service as never, {
  getOrder: (_call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) =>
    callback(null, order),
  exportOrders: (call: ServerWritableStream<{ items: number }, unknown>) => {
    let left = call.request.items;
    const write = () => {
      while (left > 0 && !call.cancelled) {
        left--;
        if (!call.write(order)) {
          call.once("drain", write);
          return;
        }
      }
      if (left === 0) call.end();
    };
    write();
  },
  watchOrders: (call: ServerWritableStream<{ items: number }, unknown>) => {
    call.write(order);
    call.on("cancelled", () => {
      const cancelledAt = String(process.hrtime.bigint());
      process.send?.({ number: call.request.items, cancelledAt });
    });
  },
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, port) =>
  process.send?.({ port }),
);
process.on("disconnect", () => process.exit(0));
