/**
 * What happens during one RPC that we make, as plain data: it crosses processes, is printed as JSON lines by the
 * CLI, and everything that is drawn (timeline, verdict) is a fold over it.
 */

/** Metadata as people read it; values of keys that end in `-bin` are base64. */
export type MetadataEntries = readonly (readonly [key: string, value: string])[];

/** The four kinds of method. */
export type MethodKind = "unary" | "server-streaming" | "client-streaming" | "bidi";

/** A message in canonical proto3 JSON. */
export type JsonMessage = unknown;

/**
 * Who ended a call, as far as this client could see.
 *
 * - `server`: the server sent a status (whatever its code).
 * - `client`: we cancelled.
 * - `deadline`: our own deadline timer fired.
 * - `reset`: the peer reset the stream without a status.
 * - `goaway`: the peer shut the connection down (GOAWAY).
 * - `connection`: an established connection was lost.
 * - `unreachable`: no connection was ever made.
 * - `local`: this client gave up for a reason of its own (a message it cannot encode or decode, a size limit).
 */
export type EndedBy =
  | "server"
  | "client"
  | "deadline"
  | "reset"
  | "goaway"
  | "connection"
  | "unreachable"
  | "local";

/** Milliseconds since the call was started, on a monotonic clock, down to the nanosecond. */
interface Timed {
  readonly at: number;
}

export interface StartedEvent extends Timed {
  readonly type: "started";
  readonly target: string;
  /** The full method name, `package.Service/Method`. */
  readonly method: string;
  /** Absent when the method could not be loaded. */
  readonly kind?: MethodKind;
  /** Milliseconds, when the call has a deadline. */
  readonly deadline?: number;
}

export interface SentEvent extends Timed {
  readonly type: "sent";
  /** Counts from 1. */
  readonly index: number;
  readonly bytes: number;
  readonly message: JsonMessage;
}

export interface HalfClosedEvent extends Timed {
  readonly type: "half-closed";
}

export interface HeadersEvent extends Timed {
  readonly type: "headers";
  readonly metadata: MetadataEntries;
}

export interface ReceivedEvent extends Timed {
  readonly type: "received";
  /** Counts from 1. */
  readonly index: number;
  readonly bytes: number;
  /** Undefined when the call only counts its messages, or a preview stands for it. */
  readonly message: JsonMessage;
  /** The beginning of a message that is too large for a channel to carry whole; `message` is undefined then. */
  readonly preview?: string;
  /** What JSON cannot show, in sentences: fields that the schema does not know, an `Any` of unknown type. */
  readonly notes?: readonly string[];
}

export interface CancelledEvent extends Timed {
  readonly type: "cancelled";
  /** Stays on this machine: HTTP/2 carries a number, never a text. */
  readonly reason: string;
  /** What made us cancel: the user, or the words of a cancel plan. */
  readonly trigger: string;
}

/** A `google.rpc.Status`, by which servers say more than a code and a sentence. */
export interface StatusDetails {
  /** Each detail in canonical proto3 JSON, with its type as `@type`. */
  readonly details: readonly JsonMessage[];
  /** What cannot be shown, or contradicts the status itself, in sentences. */
  readonly notes: readonly string[];
}

export interface StatusEvent extends Timed {
  readonly type: "status";
  /** The numeric status code. */
  readonly code: number;
  /** The status code's name, such as `CANCELLED`. */
  readonly name: string;
  readonly details: string;
  readonly trailers: MetadataEntries;
  /** What the trailer `grpc-status-details-bin` holds, where the server sent one. */
  readonly statusDetails?: StatusDetails;
  readonly endedBy: EndedBy;
  /** What was observed that says so, in a sentence. */
  readonly evidence: string;
  /** The size limit of this client that a message went over, where one did. */
  readonly limit?: SizeLimit;
  /** What can be done about it, where something can. */
  readonly next?: NextStep;
}

/** What can be done about how a call ended. */
export interface NextStep {
  /** In a sentence. */
  readonly text: string;
  /** What has to be said of the target for it; each host names it in its own way. */
  readonly setting?:
    | "tls"
    | "plaintext"
    | "rootCertificates"
    | "clientCertificate"
    | "serverName"
    | "maxReceiveMegabytes"
    | "maxSendMegabytes";
}

/** A message was larger than this client allows. */
export interface SizeLimit {
  readonly direction: "receive" | "send";
  /** The limit, in bytes. */
  readonly bytes: number;
  /** The message's size in bytes, where it is known. */
  readonly size?: number;
}

/** One thing that happened; `started` comes first, `status` exactly once and last. */
export type CallEvent =
  | StartedEvent
  | SentEvent
  | HalfClosedEvent
  | HeadersEvent
  | ReceivedEvent
  | CancelledEvent
  | StatusEvent;
