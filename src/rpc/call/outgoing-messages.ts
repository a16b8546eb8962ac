import type { experimental } from "@grpc/grpc-js";
import type { HalfClosedEvent, JsonMessage, MethodKind, SentEvent } from "../event";
import type { SendResult } from "./call-options";

/** An event to which whoever passes it on adds the time. */
export type Untimed = Omit<SentEvent, "at"> | Omit<HalfClosedEvent, "at">;

interface Waiting {
  readonly message: JsonMessage;
  readonly bytes: Uint8Array;
  readonly resolve: (result: SendResult) => void;
}

/** The request side of a call: one message in HTTP/2's hands at a time, the half-close behind the last. */
export class OutgoingMessages {
  private readonly waiting: Waiting[] = [];
  private writing: Waiting | undefined;
  private added = 0;
  private sent = 0;
  private wantsHalfClose = false;
  private halfClosed = false;
  private abandonedBecause: string | undefined;

  constructor(
    private readonly stream: experimental.CallStream,
    private readonly kind: MethodKind,
    private readonly tell: (event: Untimed) => void,
  ) {}

  /** Resolves when the message has gone out and there is room for another, or never will be. */
  add(message: JsonMessage, bytes: Uint8Array): Promise<SendResult> {
    const refusal = this.refusal();
    if (refusal) return Promise.resolve({ accepted: false, problem: { message: refusal } });
    this.added++;
    // A method with one request wants END_STREAM right behind it: nobody should have to ask for that.
    if (this.takesOne()) this.wantsHalfClose = true;
    return new Promise((resolve) => {
      this.waiting.push({ message, bytes, resolve });
      this.write();
    });
  }

  halfClose(): void {
    this.wantsHalfClose = true;
    this.write();
  }

  /** Gives up what has not gone out; the call is over. */
  abandon(because: string): void {
    this.abandonedBecause = because;
    const rest = this.writing ? [this.writing, ...this.waiting] : this.waiting;
    for (const { resolve } of rest.splice(0)) resolve({ accepted: false, problem: { message: because } });
    this.waiting.length = 0;
  }

  private refusal(): string | undefined {
    if (this.abandonedBecause) return this.abandonedBecause;
    if (this.takesOne() && this.added > 0) return `A ${this.kind} method takes one request message.`;
    return this.wantsHalfClose
      ? "The request side is closed: no message can follow a half-close."
      : undefined;
  }

  private takesOne(): boolean {
    return this.kind === "unary" || this.kind === "server-streaming";
  }

  private write(): void {
    if (this.writing || this.abandonedBecause) return;
    const next = this.waiting.shift();
    if (next) {
      this.writing = next;
      const { buffer, byteOffset, byteLength } = next.bytes;
      const bytes = Buffer.from(buffer, byteOffset, byteLength);
      this.stream.sendMessageWithContext({ callback: () => this.written(next) }, bytes);
    }
    if (this.wantsHalfClose && !this.halfClosed && this.waiting.length === 0) {
      this.halfClosed = true;
      // Handed over together with the last message, END_STREAM needs no frame of its own.
      this.stream.halfClose();
      if (!next) this.tell({ type: "half-closed" });
    }
  }

  private written({ message, bytes, resolve }: Waiting): void {
    if (this.abandonedBecause) return;
    this.writing = undefined;
    this.tell({ type: "sent", index: ++this.sent, bytes: bytes.byteLength, message });
    resolve({ accepted: true });
    if (this.halfClosed) this.tell({ type: "half-closed" });
    else this.write();
  }
}
