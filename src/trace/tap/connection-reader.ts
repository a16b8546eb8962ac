import { parseGrpcTimeout } from "../grpc-timeout";
import type { Peer, WireEvidence } from "../wire-evidence";
import { FrameFlag, type FrameHeader, FrameReader, type FrameSink, FrameType } from "./frames";
import { HpackDecoder } from "./hpack";
import type { HeaderField } from "./hpack-static-table";
import { MessageCounter } from "./message-counter";

/** Streams that were reset are remembered, to see what still comes on them; of more than this the oldest go. */
const REMEMBERED_RESETS = 1000;
const LONGEST_HEADER_BLOCK = 1 << 20;
const SETTINGS_HEADER_TABLE_SIZE = 1;

type WithoutOrigin<E> = E extends WireEvidence ? Omit<E, "observer" | "connection"> : never;

/** A piece of wire evidence that does not yet say where it was seen. */
export type ReadEvidence = WithoutOrigin<WireEvidence>;

interface StreamState {
  readonly messages: Record<Peer, MessageCounter>;
  readonly ended: Record<Peer, boolean>;
}

/** Reads both directions of one HTTP/2 connection that carries gRPC, and tells what happens on it. */
export class ConnectionReader {
  private readonly streams = new Map<number, StreamState>();
  private readonly resets = new Set<number>();
  private readonly directions: Record<Peer, DirectionReader>;
  private now = 0;

  constructor(private readonly emit: (evidence: ReadEvidence) => void) {
    this.directions = {
      client: new DirectionReader("client", this),
      server: new DirectionReader("server", this),
    };
  }

  /**
   * The next bytes from one end.
   *
   * @param at when they passed, in milliseconds.
   * @throws Error when they cannot be read; the direction must not be pushed to again then.
   */
  push(from: Peer, chunk: Buffer, at: number): void {
    this.now = at;
    this.directions[from].frames.push(chunk);
  }

  data(from: Peer, header: FrameHeader, part: Buffer, last: boolean): void {
    const stream = this.streams.get(header.stream);
    if (!stream) return;
    stream.messages[from].push(part, (bytes) => {
      this.emit({ type: "message", at: this.now, stream: header.stream, from, bytes });
    });
    if (last && header.flags & FrameFlag.endStream) this.halfClose(from, header.stream);
  }

  headers(from: Peer, stream: number, fields: readonly HeaderField[], endStream: boolean): void {
    const at = this.now;
    if (from === "client") this.open(stream, fields);
    else if (this.streams.has(stream)) {
      const status = headerValue(fields, "grpc-status");
      if (status === undefined) this.emit({ type: "response-headers", at, stream });
      else this.emit({ type: "status", at, stream, code: Number(status) });
    }
    if (endStream) this.halfClose(from, stream);
  }

  reset(from: Peer, stream: number, code: number): void {
    if (!this.streams.has(stream)) return;
    this.emit({ type: "reset", at: this.now, stream, from, code });
    this.resets.add(stream);
    if (this.resets.size > REMEMBERED_RESETS) this.forget(this.resets.values().next().value!);
  }

  goaway(from: Peer, payload: Buffer): void {
    this.emit({
      type: "goaway",
      at: this.now,
      from,
      lastStream: payload.readUInt32BE(0) & 0x7fffffff,
      code: payload.readUInt32BE(4),
      debug: payload.subarray(8).toString("utf8"),
    });
  }

  /** What one end announces limits how the other may compress. */
  announceTableSize(from: Peer, bytes: number): void {
    this.directions[from === "client" ? "server" : "client"].hpack.allowTableSize(bytes);
  }

  private open(stream: number, fields: readonly HeaderField[]): void {
    // Trailers from a client are no new call.
    const path = headerValue(fields, ":path");
    if (path === undefined || this.streams.has(stream)) return;
    this.streams.set(stream, {
      messages: { client: new MessageCounter(), server: new MessageCounter() },
      ended: { client: false, server: false },
    });
    const timeout = parseGrpcTimeout(headerValue(fields, "grpc-timeout"));
    const traceId = /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(headerValue(fields, "traceparent") ?? "")?.[1];
    this.emit({
      type: "stream-opened",
      at: this.now,
      stream,
      path,
      ...(timeout === undefined ? {} : { timeout }),
      ...(traceId === undefined ? {} : { traceId }),
    });
  }

  private halfClose(from: Peer, stream: number): void {
    const state = this.streams.get(stream);
    if (!state || state.ended[from]) return;
    state.ended[from] = true;
    this.emit({ type: "half-closed", at: this.now, stream, from });
    // Both ends have said their last word: nothing can come any more.
    if (state.ended.client && state.ended.server) this.forget(stream);
  }

  private forget(stream: number): void {
    this.resets.delete(stream);
    this.streams.delete(stream);
  }
}

/** One direction: frames in, header blocks put together and decoded. */
class DirectionReader implements FrameSink {
  readonly hpack = new HpackDecoder();
  readonly frames: FrameReader;
  private block: Buffer[] = [];
  private blockLength = 0;
  private blockEndsStream = false;

  constructor(
    private readonly from: Peer,
    private readonly connection: ConnectionReader,
  ) {
    this.frames = new FrameReader(from === "client", this);
  }

  data(header: FrameHeader, part: Buffer, last: boolean): void {
    this.connection.data(this.from, header, part, last);
  }

  frame(header: FrameHeader, payload: Buffer): void {
    switch (header.type) {
      case FrameType.headers:
        this.blockEndsStream = (header.flags & FrameFlag.endStream) !== 0;
        this.addBlock(header, withoutPaddingAndPriority(header, payload));
        break;
      case FrameType.continuation:
        this.addBlock(header, payload);
        break;
      case FrameType.pushPromise:
        throw new Error("the server pushes, which gRPC never does");
      case FrameType.rstStream:
        this.connection.reset(this.from, header.stream, payload.readUInt32BE(0));
        break;
      case FrameType.goaway:
        this.connection.goaway(this.from, payload);
        break;
      case FrameType.settings:
        for (let at = 0; at + 6 <= payload.length; at += 6) {
          if (payload.readUInt16BE(at) !== SETTINGS_HEADER_TABLE_SIZE) continue;
          this.connection.announceTableSize(this.from, payload.readUInt32BE(at + 2));
        }
        break;
    }
  }

  private addBlock(header: FrameHeader, fragment: Buffer): void {
    const complete = (header.flags & FrameFlag.endHeaders) !== 0;
    this.blockLength += fragment.length;
    if (this.blockLength > LONGEST_HEADER_BLOCK) throw new Error("a header block is longer than a mebibyte");
    // A fragment may lie in a chunk that is reused once we return, so what waits for more is copied.
    this.block.push(complete ? fragment : Buffer.from(fragment));
    if (!complete) return;
    const block = this.block.length === 1 ? fragment : Buffer.concat(this.block);
    this.block = [];
    this.blockLength = 0;
    this.connection.headers(this.from, header.stream, this.hpack.decode(block), this.blockEndsStream);
  }
}

function withoutPaddingAndPriority(header: FrameHeader, payload: Buffer): Buffer {
  let start = 0;
  let padding = 0;
  if (header.flags & FrameFlag.padded) padding = payload[start++] ?? 0;
  if (header.flags & FrameFlag.priority) start += 5;
  if (start + padding > payload.length) throw new Error("a HEADERS frame has more padding than length");
  return payload.subarray(start, payload.length - padding);
}

function headerValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field[0] === name)?.[1];
}
