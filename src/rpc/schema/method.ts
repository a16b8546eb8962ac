import type { MethodDefinition } from "@grpc/grpc-js";
import type { JsonMessage, MethodKind } from "../event";
import type { MethodDescription } from "./described";
import type { Place } from "./problem";

/** A service as listed before anything but its own file was read; plain data. */
export interface ServiceInfo {
  /** `package.Service`. */
  readonly fullName: string;
  readonly methods: readonly MethodInfo[];
  /** The comment before the declaration, without comment marks; empty when there is none. */
  readonly comment: string;
  /** Absent for a service that came without source (descriptor set, reflection). */
  readonly place?: Place;
}

/** A method as listed; plain data. */
export interface MethodInfo {
  /** `package.Service/Method`. */
  readonly fullName: string;
  /** `/package.Service/Method`, the HTTP/2 path. */
  readonly path: string;
  /** The full name of the service that has it. */
  readonly service: string;
  readonly name: string;
  readonly kind: MethodKind;
  /** As written in the source: not resolved until the method is opened. */
  readonly requestType: string;
  readonly responseType: string;
  readonly comment: string;
  readonly place?: Place;
}

/** A method with everything that a call needs. */
export interface OpenMethod {
  readonly info: MethodInfo;
  /** The service definition's entry (path and streaming flags), with bytes in and out. */
  readonly definition: MethodDefinition<Uint8Array, Uint8Array>;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
  /** Reads a `google.rpc.Status`, the message of the trailer `grpc-status-details-bin`. */
  statusDetails(bytes: Uint8Array): Decoded;
  /** A request to start from: JSON with comments, every field shown, ready to be sent. */
  example(): string;
  /**
   * Everything that an editor has to know of the request's type.
   *
   * @throws the signal's reason when it is aborted
   */
  describe(signal?: AbortSignal): Promise<MethodDescription>;
}

/** Turns one message type's canonical proto3 JSON into bytes and back; no data is lost silently. */
export interface MessageCodec {
  /** The full name of the message type. */
  readonly typeName: string;
  /** Encodes JSON text; comments and trailing commas are allowed. */
  encode(text: string): Encoded;
  /** Encodes a value that is already parsed. */
  encodeValue(value: JsonMessage): Encoded;
  decode(bytes: Uint8Array): Decoded;
}

export type Encoded = { readonly ok: true; readonly bytes: Uint8Array } | Failed;

export type Decoded =
  | {
      readonly ok: true;
      /** Canonical proto3 JSON. */
      readonly message: JsonMessage;
      /** What JSON cannot show, in sentences: fields that the schema does not know, an `Any` of unknown type. */
      readonly notes: readonly string[];
    }
  | Failed;

export interface Failed {
  readonly ok: false;
  readonly problem: MessageProblem;
}

/** Why a message was not encoded or decoded. */
export interface MessageProblem {
  /** A sentence with the field's path, what was expected, and what to do. */
  readonly message: string;
  /** The field, such as `items[2].price`; empty for the message itself. */
  readonly path: string;
  /** Where in the text, from 1; absent when there was no text. */
  readonly line?: number;
  readonly column?: number;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}
