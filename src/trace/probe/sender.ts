import { appendFileSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { monotonicNow } from "../clock";
import { ownTimers } from "./originals";
import { runOutside } from "./scope";

/** Bytes that may wait for a slow collector; beyond them reports are dropped and counted. */
const MOST_WAITING = 8 << 20;
const FLUSH_EVERY_MS = 20;
/** How long a process that exits may wait for the collector to take the rest, in milliseconds. */
const EXIT_PATIENCE_MS = 200;

/** Takes reports out of the process without ever holding up or failing the server. */
export interface Sender {
  /** @param tells of so many calls, which are lost if there is no room */
  send(record: object, tells?: number): void;
  /** Flushes before long, though nothing was sent. */
  flushSoon(): void;
}

/**
 * Where reports go: a file that lines are appended to, or the socket of a collector.
 *
 * @param address `file:PATH`, `tcp:PORT` on the loopback interface, or the path of a socket or named pipe.
 * @param beforeFlush is called before lines leave, and may still send; it is told when they are the last.
 */
export function createSender(
  address: string,
  observer: string,
  beforeFlush: (leaving: boolean) => void,
): Sender {
  let text: string[] = [];
  let bytes = 0;
  let dropped = 0;
  let scheduled = false;
  const origin = `{"observer":${JSON.stringify(observer)},`;
  const output = address.startsWith("file:")
    ? fileOutput(address.slice("file:".length))
    : socketOutput(address, observer);

  function send(record: object, tells = 1): void {
    schedule();
    if (bytes > MOST_WAITING || output.waiting() > MOST_WAITING) {
      dropped += tells;
      return;
    }
    const fields = JSON.stringify(record).slice(1);
    bytes += origin.length + fields.length;
    text.push(origin, fields, "\n");
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    runOutside(() => ownTimers.setTimeout(flush, FLUSH_EVERY_MS)).unref();
  }

  function take(leaving: boolean): string {
    beforeFlush(leaving);
    if (dropped > 0) {
      text.push(`${JSON.stringify({ type: "dropped", observer, at: monotonicNow(), count: dropped })}\n`);
    }
    const taken = text.join("");
    text = [];
    bytes = 0;
    return taken;
  }

  function flush(): void {
    scheduled = false;
    output.write(take(false));
  }

  process.on("exit", () => output.writeNow(take(true)));
  return { send, flushSoon: schedule };
}

interface Output {
  write(text: string): void;
  /** Writes before it returns: the process is about to end. */
  writeNow(text: string): void;
  /** Bytes handed over that have not left yet. */
  waiting(): number;
}

function fileOutput(path: string): Output {
  const write = (text: string) => {
    try {
      if (text) appendFileSync(path, text);
    } catch {
      // A full or vanished disk is no reason to trouble the server.
    }
  };
  return { write, writeNow: write, waiting: () => 0 };
}

function socketOutput(address: string, observer: string): Output {
  let socket: Socket | undefined;
  let failed = false;

  function open(): Socket {
    const opened = runOutside(() =>
      address.startsWith("tcp:")
        ? connect({ host: "127.0.0.1", port: Number(address.slice("tcp:".length)) })
        : connect(address),
    );
    opened.unref();
    opened.setNoDelay?.(true);
    opened.on("error", () => {});
    opened.on("close", () => {
      // A collector that is gone is gone: the server goes on without it.
      failed = true;
    });
    answerClock(opened, observer);
    return opened;
  }

  return {
    write(text) {
      if (failed || !text) return;
      socket ??= open();
      socket.write(text);
    },
    writeNow(text) {
      const descriptor = (socket as unknown as { _handle?: { fd?: number } } | undefined)?._handle?.fd;
      if (failed || !text || descriptor === undefined || descriptor < 0) return;
      writeAll(descriptor, Buffer.from(text));
    },
    waiting: () => (failed ? 0 : (socket?.writableLength ?? 0)),
  };
}

/** The collector asks `{"clock": n}` with its own time; the answer carries ours. */
function answerClock(socket: Socket, observer: string): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const asked = (rest + chunk).split("\n");
    rest = asked.pop()!;
    for (const line of asked) {
      const sent = Number(/^\{"clock":([\d.]+)\}$/.exec(line)?.[1]);
      if (Number.isFinite(sent)) {
        socket.write(`${JSON.stringify({ type: "clock-answer", observer, sent, remote: monotonicNow() })}\n`);
      }
    }
  });
}

function writeAll(descriptor: number, bytes: Buffer): void {
  const giveUpAt = performance.now() + EXIT_PATIENCE_MS;
  let at = 0;
  while (at < bytes.length && performance.now() < giveUpAt) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      // The socket does not block; when it is full, the collector is given a moment.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
}
