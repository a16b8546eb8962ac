import { setTimeout as sleep } from "node:timers/promises";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { orderNumber } from "./catalogue";
import type { Order, Work } from "./messages";

/** Right: every turn waits for a timer, and asks afterwards whether anyone still listens. */
export async function watchOrders(call: ServerWritableStream<Work, Order>): Promise<void> {
  const { items, intervalMs } = call.request;
  for (let n = 1; n <= items; n++) {
    await sleep(intervalMs);
    if (call.cancelled) return;
    call.write(orderNumber(n));
  }
  call.end();
}
