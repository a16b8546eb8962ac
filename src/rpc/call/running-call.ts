import { type experimental, type Metadata, Metadata as WireMetadata } from "@grpc/grpc-js";
import { expectStream, forgetStream, type StreamRecord, streamKey } from "../channel/stream-watch";
import type { CallEvent, JsonMessage, StatusEvent } from "../event";
import { fromWireMetadata, toWireMetadata } from "../metadata";
import { statusCode, statusName } from "../status";
import type { Call, CallOptions, RequestMessage, RequestProblem, SendResult } from "./call-options";
import { type EndFacts, whoEnded } from "./ended-by";
import { nextStep } from "./next-step";
import { OutgoingMessages, type Untimed } from "./outgoing-messages";
import { readStatusDetails } from "./status-details";

/** The library's stream of message bytes, below its four kinds of call. */
type ByteStream = experimental.CallStream;
interface LibraryStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** A message that was given beforehand. */
interface PreparedMessage {
  readonly message: JsonMessage;
  readonly bytes: Uint8Array;
  readonly waitForServer: boolean;
}

let streams = 0;

/** One call's state, from `start()` to the status. */
export class RunningCall implements Call {
  readonly ended: Promise<StatusEvent>;
  private resolveEnded!: (event: StatusEvent) => void;
  private readonly startedAt = performance.now();
  private readonly key = String(++streams);
  private record: StreamRecord = {};
  private stream: ByteStream | undefined;
  private outgoing: OutgoingMessages | undefined;
  private cancelled: EndFacts["cancel"];
  private localFailure: string | undefined;
  private prepared: PreparedMessage[] = [];
  private received = 0;
  private paused = false;
  /** The library owes us a message that we asked for. */
  private reading = false;
  private over = false;

  constructor(
    private readonly options: CallOptions,
    private readonly emit: (event: CallEvent) => void,
    /** Is told when the call has been handed to HTTP/2. */
    private readonly opened?: () => void,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  /** @param abortedWith when given, the call was cancelled before it started and is never sent */
  start(abortedWith: string | undefined): void {
    const { target, method, deadline } = this.options;
    const { name, kind } = method;
    this.emit({
      type: "started",
      at: 0,
      target,
      method: name,
      kind,
      ...(deadline !== undefined && { deadline }),
    });
    if (abortedWith !== undefined) this.cancel(abortedWith, "abort signal");
    if (this.cancelled) {
      this.finishUnsent(statusCode.CANCELLED, this.cancelled.reason);
      return;
    }
    if (deadline !== undefined && deadline <= 0) {
      this.finishUnsent(statusCode.DEADLINE_EXCEEDED, "The deadline had passed before the start");
      return;
    }
    this.open();
  }

  send(message: RequestMessage): Promise<SendResult> {
    if (!this.outgoing || this.over) return refused("The call has ended.");
    const encoded = this.options.method.encode(message);
    if (encoded.ok) return this.outgoing.add(encoded.message, encoded.bytes);
    return Promise.resolve({ accepted: false, problem: encoded.problem });
  }

  halfClose(): void {
    this.outgoing?.halfClose();
  }

  cancel(reason: string, trigger = "user"): void {
    if (this.over || this.cancelled) return;
    this.cancelled = { at: performance.now(), reason };
    this.emit({ type: "cancelled", at: this.now(), reason, trigger });
    // Before `open()` nothing runs that could be cancelled; `start()` looks at `cancelled` itself.
    if (!this.stream) return;
    if (this.record.status) {
      // Too late: the server's own status is here and only waits until what came before it has been read.
      this.resume();
    } else if (this.record.openedAt !== undefined) {
      this.reset(reason);
    } else {
      // Cancelled in the tick that started it, the library reports CANCELLED, yet sends the request a little later
      // and never resets it. One turn of the event loop on, it is either on its way or will never be.
      setImmediate(() => this.reset(reason));
    }
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.readNext();
  }

  private reset(reason: string): void {
    this.outgoing?.abandon("The call was cancelled.");
    this.stream?.cancelWithStatus(statusCode.CANCELLED, reason);
  }

  private open(): void {
    const { channel, method, deadline } = this.options;
    const prepared = this.prepare();
    if ("problem" in prepared) {
      this.localFailure = prepared.problem;
      this.finishUnsent(statusCode.INVALID_ARGUMENT, prepared.problem);
      return;
    }
    this.record = expectStream(this.key, this.opened);
    prepared.metadata.set(streamKey, this.key);
    const until = deadline === undefined ? Number.POSITIVE_INFINITY : Date.now() + deadline;
    const stream = channel.createCall(`/${method.name}`, until, null, null, null);
    this.stream = stream;
    this.outgoing = new OutgoingMessages(stream, method.kind, (event) => this.tell(event));
    stream.start(prepared.metadata, {
      onReceiveMetadata: (metadata) =>
        this.tell({ type: "headers", at: this.now(), metadata: fromWireMetadata(metadata) }),
      onReceiveMessage: (bytes: Buffer) => this.receive(bytes),
      onReceiveStatus: (status) => this.finish(status),
    });
    this.readNext();
    this.prepared = prepared.messages;
    this.sendPrepared(false);
  }

  /**
   * Sends what was given beforehand, up to the next message that waits for one of the server.
   *
   * @param released the server has sent one
   */
  private sendPrepared(released: boolean): void {
    let free = released;
    for (let next = this.prepared[0]; next && (free || !next.waitForServer); next = this.prepared[0]) {
      this.prepared.shift();
      void this.outgoing?.add(next.message, next.bytes);
      free = false;
    }
    if (this.prepared.length === 0 && this.options.halfClose) this.outgoing?.halfClose();
  }

  private prepare() {
    const { method, messages = [], metadata = [], waitForReady = false } = this.options;
    const encoded: PreparedMessage[] = [];
    for (const request of messages) {
      const result = method.encode(request);
      if (!result.ok) return { problem: placed(result.problem) };
      encoded.push({ ...result, waitForServer: request.waitForServer ?? false });
    }
    try {
      const wire = toWireMetadata(metadata);
      wire.setOptions({ waitForReady });
      return { metadata: wire, messages: encoded };
    } catch (error) {
      return { problem: text(error) };
    }
  }

  private readNext(): void {
    if (this.paused || this.reading || this.over || !this.stream) return;
    this.reading = true;
    this.stream.startRead();
  }

  private receive(bytes: Buffer): void {
    this.reading = false;
    if (this.over || this.localFailure !== undefined) return;
    const decoded = this.options.countOnly ? notDecoded : this.options.method.decode(bytes);
    if (!decoded.ok) {
      this.giveUp(`A response of ${bytes.length} bytes cannot be read as its type: ${decoded.problem}`);
      return;
    }
    const { message, notes } = decoded;
    this.tell({
      type: "received",
      at: this.now(),
      index: ++this.received,
      bytes: bytes.length,
      message,
      ...(notes.length > 0 && { notes }),
    });
    if (this.prepared.length > 0) this.sendPrepared(true);
    this.readNext();
  }

  private giveUp(problem: string): void {
    this.localFailure = problem;
    this.stream?.cancelWithStatus(statusCode.INTERNAL, problem);
  }

  private tell(event: CallEvent | Untimed): void {
    if (!this.over) this.emit("at" in event ? event : { ...event, at: this.now() });
  }

  private finishUnsent(code: number, details: string): void {
    this.finish({ code, details, metadata: new WireMetadata() });
  }

  private finish(status: LibraryStatus): void {
    if (this.over) return;
    const at = this.now();
    // Node's own errors reach us with a text for a code, zlib's at a corrupt message for one.
    const reported = typeof status.code === "number" ? status.code : statusCode.INTERNAL;
    const code = reported === statusCode.OK ? (this.record.status?.code ?? reported) : reported;
    const details = status.details || (status instanceof Error ? status.message : "");
    const end = whoEnded(this.endFacts({ code, details }, at));
    const metadata = status.metadata ?? new WireMetadata();
    const statusDetails = readStatusDetails(metadata, code, this.options.method);
    const event: StatusEvent = {
      type: "status",
      at,
      code,
      name: statusName(code),
      details,
      trailers: fromWireMetadata(metadata),
      ...(statusDetails && { statusDetails }),
      ...end,
    };
    const next = nextStep(event);
    this.over = true;
    forgetStream(this.key);
    this.outgoing?.abandon(`The call has ended with ${event.name}.`);
    const told = next === undefined ? event : { ...event, next };
    this.emit(told);
    this.resolveEnded(told);
  }

  private endFacts(status: EndFacts["status"], elapsed: number): EndFacts {
    const { deadline } = this.options;
    return {
      status,
      stream: this.record,
      elapsed,
      ...(deadline !== undefined && { deadline }),
      ...(this.cancelled && { cancel: this.cancelled }),
      ...(this.localFailure !== undefined && { localFailure: this.localFailure }),
    };
  }

  private now(): number {
    return Math.round((performance.now() - this.startedAt) * 1e6) / 1e6;
  }
}

const notDecoded = { ok: true, message: undefined, notes: [] } as const;

function refused(message: string): Promise<SendResult> {
  return Promise.resolve({ accepted: false, problem: { message } });
}

function placed({ message, line, column }: RequestProblem): string {
  return line === undefined ? message : `${message} (line ${line}, column ${column ?? 1} of the request)`;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
