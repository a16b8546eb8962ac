/** What taps in front of two servers tell, written by hand. */
import type { Clock, Evidence } from "../../src/trace/evidence";

const CANCEL = 8;
const PATH = "/shop.Orders/Watch";

/** Evidence of two taps, one in front of each server, whose clocks are one unless said otherwise. */
export function twoTaps(...evidence: Evidence[]): Evidence[] {
  return [...tapOf("edge"), ...tapOf("store"), ...evidence];
}

/** A tap in front of a server, which has one connection. */
export function tapOf(server: string, clock: Clock = { kind: "same" }): Evidence[] {
  return [
    { type: "observer", observer: server, at: 0, role: { kind: "tap", port: 1 }, server, clock },
    { type: "connection-opened", observer: server, at: 0, connection: 1, clientPort: server.length },
  ];
}

/** A stream on a server's only connection. */
export function on(observer: string, stream = 1) {
  const place = { observer, connection: 1, stream };
  return {
    opened: (at: number, more: { traceId?: string; timeout?: number } = {}): Evidence => ({
      type: "stream-opened",
      ...place,
      at,
      path: PATH,
      ...more,
    }),
    message: (at: number): Evidence => ({ type: "message", ...place, at, from: "server", bytes: 1 }),
    reset: (at: number): Evidence => ({ type: "reset", ...place, at, from: "client", code: CANCEL }),
    answered: (at: number, code = 0): Evidence[] => [
      { type: "status", ...place, at, code },
      { type: "half-closed", ...place, at, from: "server" },
    ],
    lost: (at: number): Evidence => ({
      type: "connection-closed",
      observer,
      connection: 1,
      at,
      by: "client",
      how: "end",
    }),
  };
}
