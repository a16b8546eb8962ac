import { setTimeout as sleep } from "node:timers/promises";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { orderNumber } from "./catalogue";
import type { Order, SearchRequest } from "./messages";

/**
 * Subtly wrong: orders of other customers leave the turn by `continue`, before the check. A search without hits
 * therefore never learns that it was cancelled.
 */
export async function searchOrders(call: ServerWritableStream<SearchRequest, Order>): Promise<void> {
  const { work, customer } = call.request;
  const { items, intervalMs } = work ?? { items: 0, intervalMs: 0 };
  for (let n = 1; n <= items; n++) {
    await sleep(intervalMs);
    const order = orderNumber(n);
    if (customer !== "" && order.customer !== customer) continue;
    if (call.cancelled) return;
    call.write(order);
  }
  call.end();
}
