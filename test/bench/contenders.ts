import path from "node:path";
import {
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { startCall } from "../../src/rpc/call/call";
import { callMethod } from "../../src/rpc/call/call-method";
import type { CallMethod } from "../../src/rpc/call/call-options";
import { loadCatalog } from "../../src/rpc/catalog";
import { openChannel } from "../../src/rpc/channel/channel";

/** One way of making the calls. */
export interface Contender {
  unary(): Promise<void>;
  /** Resolves with the number of messages. */
  stream(items: number): Promise<number>;
  /** Opens a stream and waits for its first message; gives the function that cancels it. */
  watch(number: number): Promise<() => void>;
  close(): void;
}

const protoRoot = path.join(__dirname, "../../protos");

/**
 * Our engine, with the schema that it read itself.
 *
 * @param countOnly keep neither events nor messages
 */
export async function ours(target: string, countOnly: boolean): Promise<Contender> {
  const file = path.join(protoRoot, "lab/v1/lab.proto");
  const catalog = await loadCatalog({ files: [file], importPaths: [protoRoot] });
  const channel = openChannel(target, { security: { type: "plaintext" } });
  const open = async (name: string): Promise<CallMethod> => {
    const opened = await catalog.open(`lab.v1.Orders/${name}`);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return callMethod(opened.method);
  };
  const get = await open("GetOrder");
  const exportAll = await open("ExportOrders");
  const watch = await open("WatchOrders");
  const call = (method: CallMethod, value: unknown) => {
    const kept: unknown[] = [];
    let received = 0;
    const options = { target, channel, method, messages: [{ value }], countOnly };
    const { ended } = startCall(options, (event) => {
      if (event.type === "received") received++;
      if (!countOnly) kept.push(event);
    });
    return ended.then(() => received);
  };
  return {
    unary: async () => void (await call(get, { id: "order-1" })),
    stream: (items) => call(exportAll, { items }),
    watch: (number) =>
      new Promise((resolve) => {
        const options = { target, channel, method: watch, messages: [{ value: { items: number } }] };
        const running = startCall(options, (event) => {
          if (event.type === "received") resolve(() => running.cancel("enough"));
        });
      }),
    close: () => channel.close(),
  };
}

/** The bare library, as its own guide uses it, keeping the messages. */
export function bare(target: string): Contender {
  const definition = loadSync("lab/v1/lab.proto", {
    includeDirs: [protoRoot],
    longs: String,
    defaults: true,
  });
  const loaded = loadPackageDefinition(definition) as unknown as {
    lab: { v1: { Orders: ServiceClientConstructor } };
  };
  const client = new loaded.lab.v1.Orders(target, credentials.createInsecure());
  const stream = (name: string, request: unknown) =>
    (client[name] as (request: unknown) => ClientReadableStream<unknown>).call(client, request);
  return {
    unary: () =>
      new Promise((resolve, reject) => {
        const done = (error: Error | null) => (error ? reject(error) : resolve());
        (client["getOrder"] as (...args: unknown[]) => void).call(client, { id: "order-1" }, done);
      }),
    stream: (items) =>
      new Promise((resolve, reject) => {
        const messages: unknown[] = [];
        const call = stream("exportOrders", { items });
        call.on("data", (message) => messages.push(message));
        call.on("error", reject);
        call.on("end", () => resolve(messages.length));
      }),
    watch: (number) =>
      new Promise((resolve) => {
        const call = stream("watchOrders", { items: number });
        call.on("error", () => {});
        call.once("data", () => resolve(() => call.cancel()));
      }),
    close: () => client.close(),
  };
}
