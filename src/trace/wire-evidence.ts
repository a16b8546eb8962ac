/** What passed a tap on the wire between two processes; a part of `Evidence`, and told like it. */

/** Which end of a connection did something. */
export type Peer = "client" | "server";

interface OnConnection {
  readonly observer: string;
  readonly at: number;
  /** Counts a tap's connections from 1. */
  readonly connection: number;
}

interface OnStream extends OnConnection {
  /** The HTTP/2 stream's number. */
  readonly stream: number;
}

export interface ConnectionOpened extends OnConnection {
  readonly type: "connection-opened";
  /** The TCP port from which the caller reached the tap. */
  readonly clientPort: number;
}

/** The tap has reached the server; without it, it never did. */
export interface ConnectionReached extends OnConnection {
  readonly type: "connection-reached";
  /** The TCP port from which the tap reached the server: what the server takes for its caller's. */
  readonly serverPort: number;
}

export interface ConnectionClosed extends OnConnection {
  readonly type: "connection-closed";
  readonly by: Peer | "tap";
  /** `end`: an orderly FIN; `error`: a reset, a refusal, a time-out; `error` then says which. */
  readonly how: "end" | "error";
  readonly error?: string;
}

/** From here on the tap only relays, because it could not read what passes. */
export interface ConnectionUnreadable extends OnConnection {
  readonly type: "connection-unreadable";
  readonly from: Peer;
  readonly reason: string;
}

/** What the tap itself did to a connection because it was asked to. */
export interface Disturbed extends OnConnection {
  readonly type: "disturbed";
  readonly how: "frozen" | "thawed" | "delayed";
  /** Milliseconds added each way, for `delayed`. */
  readonly delay?: number;
}

export interface StreamOpened extends OnStream {
  readonly type: "stream-opened";
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The deadline that travels with the call, in milliseconds from here. */
  readonly timeout?: number;
  /** The W3C trace id, when the caller sends one: it ties the hops of one request together. */
  readonly traceId?: string;
}

export interface ResponseStarted extends OnStream {
  readonly type: "response-headers";
}

export interface WireMessage extends OnStream {
  readonly type: "message";
  readonly from: Peer;
  readonly bytes: number;
}

export interface HalfClosed extends OnStream {
  readonly type: "half-closed";
  readonly from: Peer;
}

export interface StreamReset extends OnStream {
  readonly type: "reset";
  readonly from: Peer;
  /** The HTTP/2 error code; 8 is CANCEL, 0 NO_ERROR. */
  readonly code: number;
}

export interface StatusSent extends OnStream {
  readonly type: "status";
  /** The gRPC status code. */
  readonly code: number;
}

export interface GoAway extends OnConnection {
  readonly type: "goaway";
  readonly from: Peer;
  readonly code: number;
  /** The highest stream that the sender may still act on. */
  readonly lastStream: number;
  readonly debug: string;
}

/** What passed a tap. */
export type WireEvidence =
  | ConnectionOpened
  | ConnectionReached
  | ConnectionClosed
  | ConnectionUnreadable
  | Disturbed
  | StreamOpened
  | ResponseStarted
  | WireMessage
  | HalfClosed
  | StreamReset
  | StatusSent
  | GoAway;
