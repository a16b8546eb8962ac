import { setImmediate as turn } from "node:timers/promises";
import { type sendUnaryData, type ServerReadableStream, status } from "@grpc/grpc-js";
import type { Order, Summary } from "./messages";

/**
 * Right: a cancelled upload may look like one that ended well, so it gives the event loop a turn and asks before it
 * commits.
 */
export async function importOrders(
  call: ServerReadableStream<Order, Summary>,
  callback: sendUnaryData<Summary>,
): Promise<void> {
  let orders = 0;
  let cents = 0;
  try {
    for await (const order of call as AsyncIterable<Order>) {
      orders++;
      cents += Number(order.cents);
    }
  } catch {
    // The stream was torn down in the middle: nothing is committed.
    return;
  }
  await turn();
  if (call.cancelled) {
    callback({ code: status.CANCELLED, details: "The import was cancelled; nothing was committed." });
    return;
  }
  callback(null, { orders, cents: String(cents) });
}
