import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { HandlerRecord, ServerName } from "./handler-record";
import type { FromServer } from "./server-process";

/** Two servers in a chain, each in a process of its own: the edge calls the upstream. */
export interface Lab {
  /** Address of the server that clients call, `127.0.0.1:PORT`. */
  readonly edge: string;
  readonly upstream: string;
  /** The directory in which `lab/v1/lab.proto` is found. */
  readonly protoRoot: string;
  /** What the handlers have done so far, oldest first. */
  observed(filter?: Partial<Pick<HandlerRecord, "server" | "method">>): readonly HandlerRecord[];
  /**
   * Waits until some handler's record satisfies the condition; at once when one does already.
   *
   * @param signal gives up waiting
   */
  until(condition: (record: HandlerRecord) => boolean, signal?: AbortSignal): Promise<HandlerRecord>;
  /** Lets go of everything observed so far. */
  forget(): void;
  /** Ends both processes. */
  stop(): Promise<void>;
}

/** Starts both servers on free ports of 127.0.0.1. Whoever starts them stops them. */
export async function startLab(): Promise<Lab> {
  const records = new Map<string, HandlerRecord>();
  const watchers = new Set<(record: HandlerRecord) => void>();
  const note = (record: HandlerRecord) => {
    records.set(`${record.server} ${record.id}`, record);
    for (const watcher of watchers) watcher(record);
  };
  const upstream = await startServer("upstream", [], note);
  const edge = await startServer("edge", [upstream.address], note);
  return {
    edge: edge.address,
    upstream: upstream.address,
    protoRoot: path.join(__dirname, "../../../protos"),
    observed: (filter = {}) =>
      [...records.values()].filter(
        (record) =>
          (filter.server ?? record.server) === record.server &&
          (filter.method ?? record.method) === record.method,
      ),
    forget: () => records.clear(),
    until: (condition, signal) => until(records, watchers, condition, signal),
    stop: async () => {
      await Promise.all([stop(edge.process), stop(upstream.process)]);
    },
  };
}

interface StartedServer {
  readonly process: ChildProcess;
  readonly address: string;
}

function startServer(
  name: ServerName,
  args: readonly string[],
  note: (record: HandlerRecord) => void,
): Promise<StartedServer> {
  const child = fork(path.join(__dirname, "server-process.ts"), [name, ...args], {
    execArgv: ["--import", "tsx"],
    cwd: path.join(__dirname, "../../.."),
    serialization: "advanced",
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the ${name} server ended with code ${code}`)));
    child.on("message", (message: FromServer) => {
      if (message.type === "handler") note(message.record);
      else if (message.type === "failed") reject(new Error(message.message));
      else resolve({ process: child, address: `127.0.0.1:${message.port}` });
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

function until(
  records: ReadonlyMap<string, HandlerRecord>,
  watchers: Set<(record: HandlerRecord) => void>,
  condition: (record: HandlerRecord) => boolean,
  signal: AbortSignal | undefined,
): Promise<HandlerRecord> {
  for (const record of records.values()) if (condition(record)) return Promise.resolve(record);
  return new Promise((resolve, reject) => {
    const abort = () => {
      watchers.delete(watch);
      reject(new Error(`no handler came to it; observed: ${JSON.stringify([...records.values()])}`));
    };
    const watch = (record: HandlerRecord) => {
      if (!condition(record)) return;
      watchers.delete(watch);
      signal?.removeEventListener("abort", abort);
      resolve(record);
    };
    watchers.add(watch);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
