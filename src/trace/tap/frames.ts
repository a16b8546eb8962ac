/** The frame types of HTTP/2 (RFC 9113, section 6) by their number. */
export const FrameType = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  goaway: 7,
  continuation: 9,
} as const;

/** The flags of HTTP/2 that a reader needs. */
export const FrameFlag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
const HEADER_LENGTH = 9;
/** No header block or control frame of a sane peer is larger; one that is would only fill memory. */
const LONGEST_BUFFERED_FRAME = 1 << 20;

/** The nine bytes in front of every frame. */
export interface FrameHeader {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

/** Where a `FrameReader` delivers what it has read. */
export interface FrameSink {
  /** A whole frame other than DATA, padding and priority still inside. */
  frame(header: FrameHeader, payload: Buffer): void;
  /**
   * A part of a DATA frame without its padding; a part is not copied, and is valid only during the call.
   * Comes at least once per frame, `last` with the last part.
   */
  data(header: FrameHeader, part: Buffer, last: boolean): void;
}

/**
 * Cuts one direction of an HTTP/2 connection into frames, however the bytes arrive.
 *
 * @throws Error from `push` when the bytes are not HTTP/2; nothing further can be read then.
 */
export class FrameReader {
  private prefaceRead = 0;
  private readonly headerBytes = Buffer.alloc(HEADER_LENGTH);
  private headerRead = 0;
  private header: FrameHeader | undefined;
  private payload: Buffer | undefined;
  private payloadRead = 0;
  private padding = 0;

  /** @param expectsPreface whether this is the client's direction, which starts with the connection preface. */
  constructor(
    expectsPreface: boolean,
    private readonly sink: FrameSink,
  ) {
    if (!expectsPreface) this.prefaceRead = PREFACE.length;
  }

  push(chunk: Buffer): void {
    let at = this.prefaceRead < PREFACE.length ? this.readPreface(chunk) : 0;
    while (at < chunk.length) {
      at = this.header ? this.readPayload(this.header, chunk, at) : this.readHeader(chunk, at);
    }
  }

  private readPreface(chunk: Buffer): number {
    const length = Math.min(PREFACE.length - this.prefaceRead, chunk.length);
    const expected = PREFACE.subarray(this.prefaceRead, this.prefaceRead + length);
    if (chunk.compare(expected, 0, length, 0, length) !== 0) throw new Error(notHttp2(chunk));
    this.prefaceRead += length;
    return length;
  }

  private readHeader(chunk: Buffer, at: number): number {
    let from = chunk;
    let offset = at;
    let next = at + HEADER_LENGTH;
    if (this.headerRead > 0 || next > chunk.length) {
      const length = Math.min(HEADER_LENGTH - this.headerRead, chunk.length - at);
      chunk.copy(this.headerBytes, this.headerRead, at, at + length);
      this.headerRead += length;
      if (this.headerRead < HEADER_LENGTH) return at + length;
      from = this.headerBytes;
      offset = 0;
      next = at + length;
      this.headerRead = 0;
    }
    this.begin({
      length: from.readUIntBE(offset, 3),
      type: from[offset + 3]!,
      flags: from[offset + 4]!,
      stream: from.readUInt32BE(offset + 5) & 0x7fffffff,
    });
    return next;
  }

  private begin(header: FrameHeader): void {
    this.padding = 0;
    this.payloadRead = 0;
    this.payload = undefined;
    if (header.length === 0) {
      if (header.type === FrameType.data) this.sink.data(header, EMPTY, true);
      else this.sink.frame(header, EMPTY);
      return;
    }
    if (header.type !== FrameType.data && header.length > LONGEST_BUFFERED_FRAME) {
      throw new Error(`a frame of type ${header.type} announces ${header.length} bytes`);
    }
    this.header = header;
  }

  private readPayload(header: FrameHeader, chunk: Buffer, at: number): number {
    const end = at + Math.min(header.length - this.payloadRead, chunk.length - at);
    if (header.type === FrameType.data) this.readData(header, chunk, at, end);
    else this.readFrame(header, chunk, at, end);
    return end;
  }

  private readFrame(header: FrameHeader, chunk: Buffer, at: number, end: number): void {
    const whole = this.payloadRead === 0 && end - at === header.length;
    if (!whole) {
      this.payload ??= Buffer.allocUnsafe(header.length);
      chunk.copy(this.payload, this.payloadRead, at, end);
    }
    this.payloadRead += end - at;
    if (this.payloadRead < header.length) return;
    this.header = undefined;
    this.sink.frame(header, whole ? chunk.subarray(at, end) : this.payload!);
  }

  private readData(header: FrameHeader, chunk: Buffer, at: number, end: number): void {
    let start = at;
    if (this.payloadRead === 0 && header.flags & FrameFlag.padded) {
      this.padding = chunk[start++]!;
      if (this.padding >= header.length) throw new Error("a DATA frame has more padding than length");
    }
    this.payloadRead += end - at;
    const last = this.payloadRead === header.length;
    const dataEnd = header.length - this.padding;
    const beyond = Math.max(0, this.payloadRead - dataEnd);
    if (last) this.header = undefined;
    this.sink.data(header, chunk.subarray(start, Math.max(start, end - beyond)), last);
  }
}

const EMPTY = Buffer.alloc(0);

function notHttp2(chunk: Buffer): string {
  if (chunk[0] === 0x16 && chunk[1] === 0x03) {
    return "the client speaks TLS; give the tap a certificate and a key to read it";
  }
  if (/^[A-Z]+ \S+ HTTP\/1/.test(chunk.toString("latin1", 0, 200)))
    return "the client speaks HTTP/1, which is not gRPC";
  return "the client does not open an HTTP/2 connection";
}
