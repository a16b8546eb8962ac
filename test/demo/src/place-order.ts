import { setTimeout as sleep } from "node:timers/promises";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { orderNumber } from "./catalogue";
import type { Summary, Work } from "./messages";

/** Wrong: it places every order and answers OK, even when the client has long been told CANCELLED. */
export async function placeOrder(
  call: ServerUnaryCall<Work, Summary>,
  callback: sendUnaryData<Summary>,
): Promise<void> {
  const { items, intervalMs } = call.request;
  let cents = 0;
  for (let n = 1; n <= items; n++) {
    await sleep(intervalMs);
    cents += Number(orderNumber(n).cents);
  }
  callback(null, { orders: items, cents: String(cents) });
}
