import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";

/** One frame that a client sent, as far as its nine-byte head tells. */
export interface SeenFrame {
  readonly type: "DATA" | "HEADERS" | "RST_STREAM" | "other";
  readonly stream: number;
  readonly endStream: boolean;
  /** Bytes of payload. */
  readonly length: number;
  /** Of RST_STREAM. */
  readonly code?: number;
}

/** A server that speaks just enough HTTP/2 to be sent requests, never answers, and tells every frame it gets. */
export interface FrameReader {
  readonly address: string;
  readonly frames: readonly SeenFrame[];
  /** Waits for a frame that satisfies the condition; at once when it has come already. */
  until(condition: (frame: SeenFrame) => boolean): Promise<SeenFrame>;
  stop(): Promise<void>;
}

export async function startFrameReader(): Promise<FrameReader> {
  const frames: SeenFrame[] = [];
  const watchers = new Set<() => void>();
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    readFrames(socket, (frame) => {
      frames.push(frame);
      for (const watcher of watchers) watcher();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    frames,
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          const frame = frames.find(condition);
          if (!frame) return;
          watchers.delete(look);
          resolve(frame);
        };
        watchers.add(look);
        look();
      }),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const prefaceLength = 24;
const settings = 4;
const emptySettings = Buffer.from([0, 0, 0, settings, 0, 0, 0, 0, 0]);
const settingsAcknowledged = Buffer.from([0, 0, 0, settings, 1, 0, 0, 0, 0]);

function readFrames(socket: Socket, tell: (frame: SeenFrame) => void): void {
  let bytes = Buffer.alloc(0);
  let inPreface = true;
  socket.write(emptySettings);
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (inPreface && bytes.length >= prefaceLength) {
      bytes = bytes.subarray(prefaceLength);
      inPreface = false;
    }
    while (!inPreface && bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
      const length = bytes.readUIntBE(0, 3);
      const [type, flags] = [bytes[3]!, bytes[4]!];
      if (type === settings && (flags & 1) === 0) socket.write(settingsAcknowledged);
      tell(frame(type, flags, bytes.readUInt32BE(5), bytes.subarray(9, 9 + length)));
      bytes = bytes.subarray(9 + length);
    }
  });
}

function frame(type: number, flags: number, stream: number, payload: Buffer): SeenFrame {
  const name = ({ 0: "DATA", 1: "HEADERS", 3: "RST_STREAM" } as const)[type] ?? "other";
  const endStream = (name === "DATA" || name === "HEADERS") && (flags & 1) === 1;
  const code = name === "RST_STREAM" ? { code: payload.readUInt32BE(0) } : {};
  return { type: name, stream, endStream, length: payload.length, ...code };
}
