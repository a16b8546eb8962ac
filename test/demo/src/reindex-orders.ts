import type { ServerWritableStream } from "@grpc/grpc-js";
import { orderNumber, price } from "./catalogue";
import type { Progress, Work } from "./messages";

/**
 * Subtly wrong: it looks at every turn, but `await null` only gives microtasks a turn. The event loop, which would
 * bring the news of the cancel, stands still until the last order.
 */
export async function reindexOrders(call: ServerWritableStream<Work, Progress>): Promise<void> {
  const { items, intervalMs } = call.request;
  let index = 0;
  for (let n = 1; n <= items; n++) {
    if (call.cancelled) return;
    await null;
    index = (index + price(orderNumber(n), intervalMs * 100_000)) % 1_000_003;
  }
  call.write({ done: items, total: items });
  call.end();
}
