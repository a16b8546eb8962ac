import type { RequestMessage, RequestProblem, SendResult } from "../rpc/call/call-options";
import type { SchemaSources } from "../rpc/catalog";
import type { ConnectionState } from "../rpc/channel/channel-pool";
import type { TransportOptions } from "../rpc/channel/transport";
import type { CallEvent, MetadataEntries } from "../rpc/event";
import type { MethodDescription } from "../rpc/schema/described";
import type { ServiceInfo } from "../rpc/schema/method";
import type { SchemaProblem } from "../rpc/schema/problem";

/**
 * What crosses between the editor and the engine's own process: plain data only, so that any channel that clones
 * values carries it. Requests carry an `id` and are answered by exactly one `reply` or `refused`; catalogs and calls
 * go by the numbers that the editor gave them.
 */
export type ToEngine =
  | Request<"load-catalog", { readonly catalog: number; readonly sources: SchemaSources }>
  | Request<"check", { readonly catalog: number; readonly method: string; readonly text: string }>
  | Request<"example", { readonly catalog: number; readonly method: string }>
  | Request<"send", { readonly call: number; readonly message: RequestMessage }>
  | Request<"describe", { readonly catalog: number; readonly method: string }>
  /** Nobody waits for the answer to this request any more; it is refused as soon as it can stop. */
  | { readonly type: "abandon"; readonly id: number }
  | Request<"save-all", { readonly call: number; readonly path: string }>
  | Request<"save-message", { readonly call: number; readonly index: number; readonly path: string }>
  | { readonly type: "unload-catalog"; readonly catalog: number }
  | { readonly type: "start-call"; readonly call: number; readonly request: CallRequest }
  | { readonly type: "half-close"; readonly call: number }
  | { readonly type: "cancel"; readonly call: number; readonly reason: string; readonly trigger: string }
  | { readonly type: "pause"; readonly call: number }
  | { readonly type: "resume"; readonly call: number }
  /** The editor has taken in the oldest unacknowledged batch: one more may come. */
  | { readonly type: "acknowledge"; readonly call: number };

export type FromEngine =
  /** The connections to a target have changed. */
  | { readonly type: "connection"; readonly target: string; readonly state: ConnectionState }
  | { readonly type: "reply"; readonly id: number; readonly result: unknown }
  /** @property missingImport the import that was not found, where that is the cause */
  | {
      readonly type: "refused";
      readonly id: number;
      readonly message: string;
      readonly missingImport?: string | undefined;
    }
  /**
   * Events of one call in their order. The engine has at most `batchesInFlight` of them unacknowledged per call;
   * then it stops reading from the server, so that neither side grows.
   */
  | { readonly type: "events"; readonly call: number; readonly events: readonly CallEvent[] };

export type { ConnectionState };

/** How many batches of one call may be unacknowledged. */
export const batchesInFlight = 4;

interface RequestBase<Type extends string> {
  readonly type: Type;
  readonly id: number;
}
type Request<Type extends string, Body> = RequestBase<Type> & Body;

/** The reply to `load-catalog`; with problems the services are those that could be listed. */
export interface LoadedCatalog {
  readonly services: readonly ServiceInfo[];
  readonly problems: readonly SchemaProblem[];
}

/** The reply to `example`: a request body to start from, as text. */
export interface ExampleReply {
  readonly json: string;
}

/** The reply to `describe`: what an editor has to know of the request's type. */
export type DescribeReply = MethodDescription;

/** The reply to `check`: what would keep the message from being sent. */
export interface CheckReply {
  readonly problem?: RequestProblem;
}

/** The reply to `send`, given when the stream has taken the message, or will never. */
export type SendReply = SendResult;

/** Messages of a call that others have followed cannot be saved any more. */
export const notKept =
  "The messages of this call are no longer kept: only the newest call’s are. Choose the file before the next call to save all of it.";

/** The reply to `save-all`, when the messages of a call begin to go to a file, or those of one that has ended are there. */
export interface SaveAllReply {
  /** The index of the first message in the file: those before it are no longer kept. */
  readonly from: number;
}

/** Bytes on the wire beyond which a received message does not cross whole: a preview does, and it can be saved. */
export const largestMessage = 8 * 1024 * 1024;

/** Characters of a preview. */
export const previewLength = 20_000;

/** Everything that starts a call. */
export interface CallRequest {
  readonly catalog: number;
  /** The full method name, `package.Service/Method`. */
  readonly method: string;
  /** `host:port`, `unix:/path`, or whatever the gRPC name syntax allows. */
  readonly target: string;
  readonly transport: TransportOptions;
  readonly metadata: MetadataEntries;
  /** Milliseconds from the start; absent for none. */
  readonly deadline?: number;
  /** Sent at once, in this order; more can follow by `send` while the request side is open. */
  readonly messages: readonly RequestMessage[];
  /** Half-close after `messages`. A method that takes one request is always half-closed after it. */
  readonly halfClose: boolean;
  /** Wait for a connection while none can be made, instead of failing. */
  readonly waitForReady?: boolean;
  /** A cancel plan in its text form (`500ms`, `3messages`, `headers`, …); absent for none. */
  readonly cancelPlan?: string;
  /** Absolute path of a file that takes every received message while it comes, one line of JSON each. */
  readonly saveTo?: string;
  /** The reason that the plan cancels with. */
  readonly cancelReason?: string;
}
