import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { orderNumber, price } from "./catalogue";
import type { Summary, Work } from "./messages";

/** Wrong: one long computation, during which this server serves nobody and hears nothing. */
export function repriceOrders(call: ServerUnaryCall<Work, Summary>, callback: sendUnaryData<Summary>): void {
  const { items, intervalMs } = call.request;
  let cents = 0;
  for (let n = 1; n <= items; n++) {
    cents += price(orderNumber(n), intervalMs * 100_000);
  }
  callback(null, { orders: items, cents: String(cents) });
}
