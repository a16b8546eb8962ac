/** The messages of `lab.v1.Orders`, as the proto loader gives them. */

export interface Work {
  items: number;
  intervalMs: number;
}

export interface GetOrderRequest {
  id: string;
}

export interface SearchRequest {
  work: Work | null;
  customer: string;
}

export interface Order {
  id: string;
  customer: string;
  /** 64 bits, so a string. */
  cents: string;
}

export interface Progress {
  done: number;
  total: number;
}

export interface Summary {
  orders: number;
  cents: string;
}

export interface Note {
  text: string;
}
