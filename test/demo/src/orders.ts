import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { archiveOrders } from "./archive-orders";
import { orderNumber } from "./catalogue";
import { chat } from "./chat";
import { exportOrders } from "./export-orders";
import { importOrders } from "./import-orders";
import type { GetOrderRequest, Order } from "./messages";
import { placeOrder } from "./place-order";
import { reindexOrders } from "./reindex-orders";
import { repriceOrders } from "./reprice-orders";
import { searchOrders } from "./search-orders";
import { trackShipment, trackShipmentDetached, type Upstream } from "./track-shipment";
import { watchOrders } from "./watch-orders";

/** The service, as both servers of the chain serve it. */
export function orders(upstream: Upstream): UntypedServiceImplementation {
  return {
    getOrder,
    watchOrders,
    exportOrders,
    searchOrders,
    reindexOrders,
    repriceOrders,
    placeOrder,
    importOrders,
    chat,
    trackShipment: trackShipment(upstream),
    trackShipmentDetached: trackShipmentDetached(upstream),
    archiveOrders,
  };
}

function getOrder(call: ServerUnaryCall<GetOrderRequest, Order>, callback: sendUnaryData<Order>): void {
  const number = Number(/\d+$/.exec(call.request.id)?.[0] ?? 1);
  callback(null, orderNumber(number));
}
