import type { ServerHttp2Stream } from "node:http2";
import { answerHeaders, endWithTrailers, grpcFrame, type Http2Peer, startPeer } from "./http2-peer";

/** A `lab.v1.Order` in gRPC's framing, whose id has so many bytes. */
export function orderFrame(idBytes: number): Buffer {
  const id = Buffer.alloc(idBytes, "x");
  return grpcFrame(Buffer.concat([Buffer.from([0x0a]), varint(idBytes), id]));
}

/** What the peer has written of its newest answer. */
export interface Flood {
  readonly peer: Http2Peer;
  /** Messages given to HTTP/2 so far. */
  written(): number;
  /** Bytes that HTTP/2 has taken in and not been able to send. */
  stuck(): number;
  /**
   * Resolves when nothing more is written, with what was. Data travels no slower than a ping: what could be sent has been
   * sent when the client has answered some, one after the other.
   */
  standsStill(): Promise<number>;
}

/** Starts a peer that answers with many messages, as fast as the client takes them and no faster. */
export async function startFlood(messages: number, idBytes: number): Promise<Flood> {
  const frame = orderFrame(idBytes);
  const perWrite = Math.max(1, Math.floor(16_384 / frame.length));
  let written = 0;
  let answering: ServerHttp2Stream | undefined;
  const peer = await startPeer((stream) => {
    answering = stream;
    written = 0;
    stream.respond(answerHeaders, { waitForTrailers: true });
    const write = () => {
      while (written < messages) {
        const count = Math.min(perWrite, messages - written);
        written += count;
        if (!stream.write(Buffer.concat(Array.from({ length: count }, () => frame)))) {
          stream.once("drain", write);
          return;
        }
      }
      endWithTrailers(stream, { "grpc-status": "0" });
    };
    write();
  });
  const pings = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      await new Promise<void>((resolve) => answering?.session?.ping(() => resolve()));
    }
  };
  return {
    peer,
    written: () => written,
    stuck: () => answering?.writableLength ?? 0,
    standsStill: async () => {
      for (;;) {
        const before = written;
        await pings(40);
        if (written === before) return written;
      }
    },
  };
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
