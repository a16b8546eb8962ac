import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clockFromExchange, monotonicNow } from "../clock";
import type { Evidence } from "../evidence";
import { type OrdinaryEnds, ordinaryEnds } from "../ordinary-end";
import { splitLines } from "./lines";
import { type PlaceMapper, placeMapper, withSources } from "./source-map";

/** A line longer than this is no report of ours; its sender is cut off. */
const LONGEST_LINE = 4 << 20;

/** Receives what probes report. */
export interface Collector {
  /** For `GRPC_CANCELLATION_PROBE` in the environment of the servers to watch. */
  readonly address: string;
  /** Takes no more probes, reads what is under way to its end, and is done. */
  close(): Promise<void>;
}

/**
 * Listens for the probes of this machine, on a socket that only this user can open.
 *
 * @param emit is given each report as it comes, each observer's clock compared with ours first.
 * @throws Error (rejects) when no socket can be made in the folder for temporary files.
 */
export async function startCollector(emit: (evidence: Evidence) => void): Promise<Collector> {
  // mkdtemp's folder is the user's alone; on Windows a pipe's name nobody can guess does the same.
  const folder = process.platform === "win32" ? undefined : mkdtempSync(join(tmpdir(), "grpc-cancellation-"));
  const address = folder ? join(folder, "probes.sock") : `\\\\.\\pipe\\grpc-cancellation-${randomUUID()}`;
  const open = new Set<Socket>();
  const mapped = placeMapper();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    receive(socket, mapped, emit);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          if (folder) rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        for (const socket of open) socket.end();
      }),
  };
}

function receive(socket: Socket, mapped: PlaceMapper, emit: (evidence: Evidence) => void): void {
  const introduced = new Set<string>();
  socket.setEncoding("utf8");
  const push = splitLines(LONGEST_LINE, (line) => {
    const record = parse(line);
    if (!record) return;
    if (record.type === "clock-answer") emit(clockEvidence(record));
    else if (record.type === "ordinary-ends") {
      const { handler } = record;
      for (const end of ordinaryEnds(handler ? { ...record, handler: mapped(handler) } : record)) emit(end);
    } else emit(record.type === "handler" ? withSources(record, mapped) : record);
    if (record.type !== "observer") return;
    introduced.add(record.observer);
    socket.write(`{"clock":${monotonicNow()}}\n`);
  });
  socket.on("data", (chunk: string) => {
    if (!push(chunk)) socket.destroy();
  });
  // A server that dies takes its socket with it; that is no failure of ours.
  socket.on("error", () => {});
  socket.on("close", () => {
    for (const observer of introduced) emit({ type: "observer-gone", observer, at: monotonicNow() });
  });
}

interface ClockAnswer {
  readonly type: "clock-answer";
  readonly observer: string;
  readonly sent: number;
  readonly remote: number;
}

function clockEvidence({ observer, sent, remote }: ClockAnswer): Evidence {
  const clock = clockFromExchange({ sent, remote, received: monotonicNow() }, true);
  return { type: "clock", observer, clock };
}

function parse(line: string): Evidence | ClockAnswer | OrdinaryEnds | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record?.type === "string" && typeof record.observer === "string" ? record : undefined;
  } catch {
    // A process that is killed can leave half a line.
    return undefined;
  }
}
