import { once } from "node:events";
import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Socket } from "node:net";

/** What a peer does with a request: whatever HTTP/2 allows, and a gRPC server should not do. */
export type Behaviour = (
  stream: ServerHttp2Stream,
  session: ServerHttp2Session,
  socket: Socket,
  headers: IncomingHttpHeaders,
) => void;

/** A peer that misbehaves as it is told. */
export interface Http2Peer {
  readonly address: string;
  /** Connections that stand. */
  readonly connections: ReadonlySet<ServerHttp2Session>;
  stop(): Promise<void>;
}

/** Starts a peer on a free port of 127.0.0.1. */
export async function startPeer(behave: Behaviour): Promise<Http2Peer> {
  const connections = new Set<ServerHttp2Session>();
  // Other languages have no limit on what they send; Node would refuse giant headers here already.
  const server = http2.createServer({ maxSendHeaderBlockLength: 1024 * 1024 });
  let lastSocket: Socket | undefined;
  server.on("connection", (socket: Socket) => {
    lastSocket = socket;
  });
  server.on("session", (session) => {
    connections.add(session);
    session.on("error", () => {});
    session.on("close", () => connections.delete(session));
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    behave(stream, stream.session as ServerHttp2Session, lastSocket!, headers);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    stop: async () => {
      for (const session of connections) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The headers with which a gRPC server's answer begins. */
export const answerHeaders = { ":status": 200, "content-type": "application/grpc+proto" };

/** One message in gRPC's framing. */
export function grpcFrame(bytes: Uint8Array, compressed = false): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Ends an answer with trailers. */
export function endWithTrailers(stream: ServerHttp2Stream, trailers: http2.OutgoingHttpHeaders): void {
  stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end();
}

/** Resets a stream as servers of other languages do: RST_STREAM alone, where Node would end the stream first. */
export function resetAlone(stream: ServerHttp2Stream, code: number): void {
  stream._final = (callback) => callback();
  stream.close(code);
}
