import type { Channel } from "@grpc/grpc-js";
import type { JsonMessage, MetadataEntries, MethodKind, StatusEvent } from "../event";
import type { CancelPlan } from "../plan/cancel-plan";

/** The method that a call calls, and how its messages become bytes. */
export interface CallMethod {
  /** The full method name, `package.Service/Method`. */
  readonly name: string;
  readonly kind: MethodKind;
  encode(request: RequestMessage): EncodedRequest;
  decode(bytes: Uint8Array): DecodedResponse;
  /** Reads a `google.rpc.Status`; without it the trailer that carries one stays bytes. */
  decodeStatusDetails?(bytes: Uint8Array): DecodedResponse;
}

/** A request as its author has it: JSON text, in which comments are allowed, or a value. */
export type RequestMessage = ({ readonly text: string } | { readonly value: JsonMessage }) & {
  /** Of those that are given beforehand: it is sent when the server has sent another message. */
  readonly waitForServer?: boolean;
};

/** A request as bytes, with what the `sent` event shows of it. */
export type EncodedRequest =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly message: JsonMessage }
  | { readonly ok: false; readonly problem: RequestProblem };

/** Why a request cannot be sent. */
export interface RequestProblem {
  /** A sentence for people: what does not fit, and what would. */
  readonly message: string;
  /** Where in the text, both from 1; absent when there was no text. */
  readonly line?: number;
  readonly column?: number;
}

export type DecodedResponse =
  | { readonly ok: true; readonly message: JsonMessage; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** Everything that a call needs to start. */
export interface CallOptions {
  /** Where the channel goes, for the `started` event. */
  readonly target: string;
  readonly channel: Channel;
  readonly method: CallMethod;
  readonly metadata?: MetadataEntries;
  /** Wait for a connection while none can be made, instead of failing; the deadline still holds. */
  readonly waitForReady?: boolean;
  /** Milliseconds from the start. */
  readonly deadline?: number;
  /** Sent in this order: at once, but for those that wait for a message of the server. */
  readonly messages?: readonly RequestMessage[];
  /** Half-close after `messages`. A method that takes one request is always half-closed after it. */
  readonly halfClose?: boolean;
  /** Received messages are counted and not decoded: their events carry no message. */
  readonly countOnly?: boolean;
  readonly cancelPlan?: CancelPlan;
  /** The text that the plan cancels with. */
  readonly cancelReason?: string;
  /** Cancels the call; aborted beforehand, the call is never sent. */
  readonly signal?: AbortSignal;
}

/** What became of a message given to `send`. */
export type SendResult =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly problem: RequestProblem };

/** A call under way. */
export interface Call {
  /**
   * Sends one message. Resolves when the stream has taken it and takes more, which is the back-pressure; never
   * rejects. A message that does not fit the type is refused and the call goes on.
   */
  send(message: RequestMessage): Promise<SendResult>;
  /** Ends the request side when everything given to `send` has gone out; again is without effect. */
  halfClose(): void;
  /**
   * Cancels the call; again, or after its end, is without effect.
   *
   * @param reason becomes the local status text; it never leaves this machine
   * @param trigger who or what cancelled: `user` or the words of a plan
   */
  cancel(reason: string, trigger?: string): void;
  /** Stops reading; HTTP/2's flow control then stops the sender. */
  pause(): void;
  resume(): void;
  /** The last event; never rejects. */
  readonly ended: Promise<StatusEvent>;
}
