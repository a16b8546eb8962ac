import type { CallEvent, JsonMessage, MetadataEntries, MethodKind } from "../rpc/event";
import type { TransportOptions } from "../rpc/transport";

/**
 * What crosses between the editor and the engine's own process: plain data only, so that any channel that clones
 * values carries it. Requests carry an `id` and are answered by exactly one `reply`; everything of a call runs
 * under the number that the editor gave it.
 */
export type ToEngine =
  | Request<"load-catalog", { readonly source: CatalogSource }>
  | Request<"example", { readonly catalog: number; readonly method: string }>
  | Request<"send", { readonly call: number; readonly message: JsonMessage }>
  | { readonly type: "unload-catalog"; readonly catalog: number }
  | { readonly type: "start-call"; readonly call: number; readonly request: CallRequest }
  | { readonly type: "half-close"; readonly call: number }
  | { readonly type: "cancel"; readonly call: number; readonly reason: string; readonly trigger: string }
  | { readonly type: "pause"; readonly call: number }
  | { readonly type: "resume"; readonly call: number }
  /** The editor has taken in the oldest unacknowledged batch: one more may come. */
  | { readonly type: "acknowledge"; readonly call: number };

export type FromEngine =
  | { readonly type: "ready" }
  | { readonly type: "reply"; readonly id: number; readonly result: unknown }
  | { readonly type: "refused"; readonly id: number; readonly message: string }
  /**
   * Events of one call in their order. The engine has at most `batchesInFlight` of them unacknowledged per call;
   * then it stops reading from the server, so that neither side grows.
   */
  | { readonly type: "events"; readonly call: number; readonly events: readonly CallEvent[] };

/** How many batches of one call may be unacknowledged. */
export const batchesInFlight = 4;

interface RequestBase<Type extends string> {
  readonly type: Type;
  readonly id: number;
}
type Request<Type extends string, Body> = RequestBase<Type> & Body;

/** Where a catalog comes from. */
export interface CatalogSource {
  readonly kind: "files";
  /** Absolute paths of .proto files. */
  readonly files: readonly string[];
  /** Absolute paths of directories in which imports are looked up, in this order. */
  readonly importDirectories: readonly string[];
}

/** The reply to `load-catalog`; with problems the services are those that could be loaded. */
export interface LoadedCatalog {
  readonly catalog: number;
  readonly services: readonly ServiceDescription[];
  readonly problems: readonly CatalogProblem[];
}

export interface CatalogProblem {
  readonly message: string;
  /** Absolute path; absent when the problem belongs to no file. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

export interface ServiceDescription {
  /** With its package: `lab.v1.Lab`. */
  readonly name: string;
  readonly methods: readonly MethodDescription[];
}

export interface MethodDescription {
  /** The full method name, `package.Service/Method`. */
  readonly name: string;
  readonly kind: MethodKind;
  readonly requestType: string;
  readonly responseType: string;
}

/** The reply to `example`: a request body to start from, as text. */
export interface ExampleReply {
  readonly json: string;
}

/** The reply to `send`, given when the stream has taken the message, or will never. */
export interface SendReply {
  readonly accepted: boolean;
  /** Why it was not, for people. */
  readonly problem?: string;
}

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
  readonly messages: readonly JsonMessage[];
  /** Half-close after `messages`. A method that takes one request is always half-closed after it. */
  readonly halfClose: boolean;
  /** A cancel plan in its text form (`500ms`, `3messages`, `headers`, …); absent for none. */
  readonly cancelPlan?: string;
  /** The reason that the plan cancels with. */
  readonly cancelReason?: string;
}
