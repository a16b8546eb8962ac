import { setTimeout as sleep } from "node:timers/promises";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { orderNumber } from "./catalogue";
import type { Order, Work } from "./messages";

/** Wrong: after a cancel it goes on to the last order, for nobody. */
export async function exportOrders(call: ServerWritableStream<Work, Order>): Promise<void> {
  const { items, intervalMs } = call.request;
  for (let n = 1; n <= items; n++) {
    await sleep(intervalMs);
    call.write(orderNumber(n));
  }
  call.end();
}
