import type { CarrierType, Kind } from "../dialects/dialect";
import type { FunctionRef } from "../facts";
import type { Confidence } from "../finding";

/** A function that serves one gRPC method, and how it can learn of a cancellation. */
export interface Handler extends FunctionRef {
  readonly name: string;
  readonly kind: Kind;
  /** The id of a dialect. */
  readonly dialect: string;
  /** The parameter that carries the cancellation; undefined where the function takes none. */
  readonly carrier: { readonly parameter: number; readonly type: CarrierType } | undefined;
  /** Where the wrapper that runs the function hands over the call, when the function takes fewer parameters. */
  readonly leaves?: number;
  /** The parameter that brings the client's messages as they come, where that is not the carrier. */
  readonly requests: number | undefined;
  readonly confidence: Confidence;
  /** It is registered as what another function makes of it: `safe(ledger.post)`, in any file. */
  readonly wrapped?: true;
  /** The handler that a wrapper makes, where that runs the function with what it makes of its call: `run(call.request, scopeOf(call))`. */
  readonly runBy?: FunctionRef;
  /** What shows that it is a handler. */
  readonly how:
    | "decorator"
    | "registration"
    | "function type"
    | "implemented type"
    | "parameter type"
    | "configuration";
}
