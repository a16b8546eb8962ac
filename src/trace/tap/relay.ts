import type { Socket } from "node:net";
import { monotonicNow } from "../clock";
import type { Peer, WireEvidence } from "../wire-evidence";
import { ConnectionReader, type ReadEvidence } from "./connection-reader";
import { connectPipe, type Pipe } from "./pipe";

/** One connection that passes a tap. */
export interface Relay {
  freeze(): void;
  thaw(): void;
  delay(milliseconds: number): void;
  /** Resets both ends, as a cable that is pulled out and noticed. */
  cut(): void;
}

/** A piece of evidence of one connection, before the tap adds its own name. */
export type RelayEvidence = WireEvidence extends infer E
  ? E extends WireEvidence
    ? Omit<E, "observer" | "connection">
    : never
  : never;

/**
 * Relays between two sockets, byte for byte, and tells what it could read of it.
 *
 * @param client the caller's socket, accepted with `allowHalfOpen`.
 * @param server a socket that is connecting to the server, with `allowHalfOpen`.
 * @param closed is called once, when both sockets are closed.
 */
export function startRelay(
  client: Socket,
  server: Socket,
  emit: (evidence: RelayEvidence) => void,
  closed: () => void,
): Relay {
  const read = readerThatMayFail(emit);
  const pipes = [
    connectPipe(client, server, (chunk) => read("client", chunk)),
    connectPipe(server, client, (chunk) => read("server", chunk)),
  ];
  emit({ type: "connection-opened", at: monotonicNow(), clientPort: client.remotePort ?? 0 });
  const reachedEvent = "encrypted" in server ? "secureConnect" : "connect";
  server.once(reachedEvent, () => {
    emit({ type: "connection-reached", at: monotonicNow(), serverPort: server.localPort ?? 0 });
  });
  const ended = watchEnds(client, server, emit, () => {
    for (const pipe of pipes) pipe.close();
    closed();
  });
  const disturb = (how: "frozen" | "thawed" | "delayed", act: (pipe: Pipe) => void, delay?: number) => {
    if (ended()) return;
    emit({ type: "disturbed", at: monotonicNow(), how, ...(delay === undefined ? {} : { delay }) });
    pipes.forEach(act);
  };
  return {
    freeze: () => disturb("frozen", (pipe) => pipe.freeze()),
    thaw: () => disturb("thawed", (pipe) => pipe.thaw()),
    delay: (milliseconds) => disturb("delayed", (pipe) => pipe.delay(milliseconds), milliseconds),
    cut: () => {
      if (ended()) return;
      emit({ type: "connection-closed", at: monotonicNow(), by: "tap", how: "error", error: "cut" });
      for (const pipe of pipes) pipe.close();
      reset(client);
      reset(server);
    },
  };
}

/** Reads until it fails; then says why, once, and is blind for the rest of the connection. */
function readerThatMayFail(emit: (evidence: ReadEvidence) => void): (from: Peer, chunk: Buffer) => void {
  const reader = new ConnectionReader(emit);
  let blind = false;
  return (from, chunk) => {
    if (blind) return;
    const at = monotonicNow();
    try {
      reader.push(from, chunk, at);
    } catch (error) {
      blind = true;
      emit({ type: "connection-unreadable", at, from, reason: (error as Error).message });
    }
  };
}

/** Tells how each end closed, and passes a broken connection on to the other end. */
function watchEnds(
  client: Socket,
  server: Socket,
  emit: (evidence: RelayEvidence) => void,
  closed: () => void,
): () => boolean {
  let open = 2;
  const watch = (socket: Socket, other: Socket, by: Peer) => {
    let told = false;
    const tell = (how: "end" | "error", error?: string) => {
      if (told) return;
      told = true;
      emit({ type: "connection-closed", at: monotonicNow(), by, how, ...(error ? { error } : {}) });
    };
    socket.on("end", () => tell("end"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      tell("error", error.code ?? error.message);
      reset(other);
    });
    socket.on("close", () => {
      other.end();
      if (--open === 0) closed();
    });
  };
  watch(client, server, "client");
  watch(server, client, "server");
  return () => open === 0;
}

function reset(socket: Socket): void {
  // Neither TLS nor a Unix socket knows a reset; the connection is dropped without a farewell. A socket whose end is
  // still being sent cannot be reset either: libuv refuses, and Node 20 then keeps its handle open for ever.
  const isTcp = !("encrypted" in socket) && socket.remotePort !== undefined;
  const ending = socket.writableEnded && !socket.writableFinished;
  if (isTcp && !ending) socket.resetAndDestroy();
  else socket.destroy();
}
