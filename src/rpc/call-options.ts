import type { Channel } from "@grpc/grpc-js";
import type { CancelPlan } from "./cancel-plan";
import type { JsonMessage, MetadataEntries, MethodKind, StatusEvent } from "./event";

/** The method that a call calls, and how its messages become bytes. */
export interface CallMethod {
  /** The full method name, `package.Service/Method`. */
  readonly name: string;
  readonly kind: MethodKind;
  /** @throws Error whose message says for people what does not fit the request's type */
  encode(message: JsonMessage): Uint8Array;
  /** @throws Error when the bytes are no message of the response's type */
  decode(bytes: Uint8Array): JsonMessage;
}

/** Everything that a call needs to start. */
export interface CallOptions {
  /** Where the channel goes, for the `started` event. */
  readonly target: string;
  readonly channel: Channel;
  readonly method: CallMethod;
  readonly metadata?: MetadataEntries;
  /** Milliseconds from the start. */
  readonly deadline?: number;
  /** Sent at once, in this order. */
  readonly messages?: readonly JsonMessage[];
  /** Half-close after `messages`. A method that takes one request is always half-closed after it. */
  readonly halfClose?: boolean;
  readonly cancelPlan?: CancelPlan;
  /** The text that the plan cancels with. */
  readonly cancelReason?: string;
  /** Cancels the call; aborted beforehand, the call is never sent. */
  readonly signal?: AbortSignal;
}

/** What became of a message given to `send`. */
export type SendResult = { readonly accepted: true } | { readonly accepted: false; readonly problem: string };

/** A call under way. */
export interface Call {
  /**
   * Sends one message. Resolves when the stream has taken it and takes more, which is the back-pressure; never
   * rejects. A message that does not fit the type is refused and the call goes on.
   */
  send(message: JsonMessage): Promise<SendResult>;
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
