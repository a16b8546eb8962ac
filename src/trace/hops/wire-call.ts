import { isAtDeadline } from "../grpc-timeout";
import type { ConnectionClosed, Peer, WireEvidence } from "../wire-evidence";

/** How many messages went one way, and when. */
export interface MessageTally {
  readonly count: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
}

/** One call as it passed one tap: a fold over its frames. Times are the tap's. */
export interface WireCall {
  readonly observer: string;
  readonly connection: number;
  readonly stream: number;
  readonly path: string;
  readonly openedAt: number;
  readonly timeout?: number;
  readonly traceId?: string;
  /** TCP port of the caller, and the one from which the tap called the server. */
  readonly clientPort: number;
  readonly serverPort?: number;
  readonly messages: Readonly<Record<Peer, MessageTally>>;
  /** Messages of the server that passed after the cancel. */
  readonly afterCancel: MessageTally;
  readonly halfClosedAt: Readonly<Partial<Record<Peer, number>>>;
  readonly status?: { readonly at: number; readonly code: number };
  readonly resets: readonly { readonly at: number; readonly from: Peer; readonly code: number }[];
  /** The end of the connection, when it came while the call was open. */
  readonly lost?: { readonly at: number; readonly by: ConnectionClosed["by"]; readonly error?: string };
  /** From here on nothing of the call could be read, and why. */
  readonly unreadable?: { readonly at: number; readonly reason: string };
}

/** How a call ended before the server had answered. */
export interface WireCancel {
  readonly at: number;
  readonly cause: "client" | "deadline" | "connection" | "server";
}

/** The call after one more piece of evidence, which must be about its stream or its connection. */
export function addToWireCall(call: WireCall, evidence: WireEvidence): WireCall {
  switch (evidence.type) {
    case "message":
      return addMessage(call, evidence.from, evidence.at);
    case "half-closed":
      return { ...call, halfClosedAt: { ...call.halfClosedAt, [evidence.from]: evidence.at } };
    case "status":
      return { ...call, status: { at: evidence.at, code: evidence.code } };
    case "reset":
      return {
        ...call,
        resets: [...call.resets, { at: evidence.at, from: evidence.from, code: evidence.code }],
      };
    case "connection-closed":
      return call.lost || isOver(call)
        ? call
        : {
            ...call,
            lost: {
              at: evidence.at,
              by: evidence.by,
              ...(evidence.error === undefined ? {} : { error: evidence.error }),
            },
          };
    case "connection-unreadable":
      return isOver(call) ? call : { ...call, unreadable: { at: evidence.at, reason: evidence.reason } };
    case "connection-reached":
      return { ...call, serverPort: evidence.serverPort };
    case "connection-opened":
    case "disturbed":
    case "goaway":
    case "response-headers":
    case "stream-opened":
      return call;
  }
}

/** When and why the call was ended early, as far as the wire shows; nothing when it was not. */
export function wireCancel(call: WireCall): WireCancel | undefined {
  const answeredAt = call.halfClosedAt.server ?? Number.POSITIVE_INFINITY;
  const reset = call.resets[0];
  const early = reset && reset.at < answeredAt ? reset : undefined;
  const past = (at: number) => isAtDeadline(at - call.openedAt, call.timeout);
  if (early) {
    if (past(early.at)) return { at: early.at, cause: "deadline" };
    return { at: early.at, cause: early.from };
  }
  if (call.lost && call.lost.at < answeredAt) {
    return { at: call.lost.at, cause: call.lost.by === "server" ? "server" : "connection" };
  }
  // Some servers answer DEADLINE_EXCEEDED themselves when their own timer fires first.
  if (call.status?.code === 4 && past(call.status.at)) return { at: call.status.at, cause: "deadline" };
  return undefined;
}

/** Whether nothing more can come. */
export function isOver(call: WireCall): boolean {
  return call.halfClosedAt.server !== undefined || call.resets.length > 0 || call.lost !== undefined;
}

/** When the server said its last word of its own accord, with the status it gave; nothing while it has not. */
export function wireAnswer(call: WireCall): { readonly at: number; readonly code?: number } | undefined {
  if (call.halfClosedAt.server === undefined) return undefined;
  return { at: call.halfClosedAt.server, ...(call.status ? { code: call.status.code } : {}) };
}

function addMessage(call: WireCall, from: Peer, at: number): WireCall {
  // Frames of long streams come by the ten thousand: what counts them is changed in place.
  tally(call.messages[from], at);
  if (from === "server" && wireCancel(call)) tally(call.afterCancel, at);
  return call;
}

function tally(messages: MessageTally, at: number): void {
  const writable = messages as { count: number; firstAt?: number; lastAt?: number };
  writable.count++;
  writable.firstAt ??= at;
  writable.lastAt = at;
}
