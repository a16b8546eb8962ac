import type { Client, ClientReadableStream, Metadata, ServerWritableStream } from "@grpc/grpc-js";
import type { Order, Work } from "./messages";

/** What the edge needs of the upstream's client. */
export interface Upstream extends Client {
  watchOrders(work: Work, options?: { parent?: ServerWritableStream<Work, Order> }): ClientReadableStream<Order>;
}

/** Right: `parent` carries cancellation and deadline on to the upstream. */
export function trackShipment(upstream: Upstream) {
  return (call: ServerWritableStream<Work, Order>): void => {
    passOn(upstream.watchOrders(call.request, { parent: call }), call);
  };
}

/** Wrong: the upstream works on for a client that has gone. */
export function trackShipmentDetached(upstream: Upstream) {
  return (call: ServerWritableStream<Work, Order>): void => {
    passOn(upstream.watchOrders(call.request), call);
  };
}

function passOn(orders: ClientReadableStream<Order>, call: ServerWritableStream<Work, Order>): void {
  orders.on("data", (order: Order) => call.write(order));
  orders.on("error", (error: Error & { code?: number; metadata?: Metadata }) => {
    call.emit("error", error);
  });
  orders.on("end", () => call.end());
}
