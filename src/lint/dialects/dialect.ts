import type { ExternalName } from "../facts";
import type { HandlerSummary } from "../finding";

export type Kind = HandlerSummary["kind"];

/**
 * What a carrier is: a grpc-js `call`, a `context` with a `signal`, a `signal`, protobuf-ts's `server-context` with
 * `cancelled` and `onCancel`, an `observable` of requests, or the call of an interceptor of grpc-js, which tells of the end
 * to listeners alone.
 */
export type CarrierType = "call" | "context" | "signal" | "server-context" | "observable" | "intercepted";

export type DialectId = "grpc-js" | "nestjs" | "nice-grpc" | "connect" | "protobuf-ts";

/** How one library spells handlers, as data. */
export interface Dialect {
  readonly id: DialectId;
  /** A parameter of such a type is the carrier. Without a kind, the types of requests and results tell it. */
  readonly parameters: readonly {
    readonly type: ExternalName;
    readonly kind?: Kind;
    readonly carrier: CarrierType;
  }[];
  /** A function that takes such a type runs around handlers. */
  readonly middleware: readonly ExternalName[];
  /** Every method of a class that implements such a type is a handler, even where its members are not resolved. */
  readonly services: readonly { readonly package: string; readonly name: RegExp }[];
  /** A function that such a type is asked of, or a member so typed, is a handler. */
  readonly functions: readonly (ExternalName & { readonly kind?: Kind })[];
  /** Which parameter of a handler is the carrier. */
  readonly position: number;
  readonly carrier: CarrierType;
  /** Methods that take handlers. */
  readonly registrations: readonly Registration[];
  /** Functions that are given an object of handlers, and make of it what another library's server takes. */
  readonly adapters: readonly (ExternalName & { readonly argument: number })[];
  /** Decorators of methods. */
  readonly decorators: readonly DecoratorRule[];
}

export interface Registration {
  /** The type of the object whose method it is; where that has no type, a file that names one of `packages`. */
  readonly of: readonly ExternalName[];
  readonly packages: readonly string[];
  readonly method: string;
  /** Which argument holds the implementation; from the end when negative. */
  readonly argument: number;
  /** An object with a handler per method, or one handler. */
  readonly takes: "object" | "function";
}

export interface DecoratorRule {
  readonly name: ExternalName;
  readonly kind: Kind;
  readonly position: number;
  readonly carrier: CarrierType;
  /** Which parameter is the observable of requests. */
  readonly requests?: number;
}
