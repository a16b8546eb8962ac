import type { Order } from "./messages";

const customers = ["Ada", "Grace", "Edsger", "Barbara"];

/** The order with this number; there are as many as anyone asks for. */
export function orderNumber(n: number): Order {
  return { id: `order-${n}`, customer: customers[n % customers.length]!, cents: String((n * 1999) % 100_000) };
}

/** What an order costs today: a computation that takes its time. */
export function price(order: Order, rounds: number): number {
  let cents = Number(order.cents);
  for (let i = 0; i < rounds; i++) cents = (cents * 31 + i) % 100_003;
  return cents;
}
