/** `npm run bench:rpc`: our engine, with its events and canonical JSON, beside bare grpc-js, in pairs in one run. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import {
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { startCall } from "../../src/rpc/call";
import { callMethod } from "../../src/rpc/call-method";
import type { CallMethod } from "../../src/rpc/call-options";
import { loadCatalog } from "../../src/rpc/catalog";
import { openChannel } from "../../src/rpc/channel";

const protoRoot = path.join(__dirname, "../../protos");
const rounds = 7;
const warmUps = 4;

/** One way of making the calls. */
interface Contender {
  unary(): Promise<void>;
  /** Resolves with the number of messages. */
  stream(items: number): Promise<number>;
  /** Opens a stream, waits for its first message, cancels; resolves with the time of the cancel in nanoseconds. */
  cancel(): Promise<number>;
  close(): void;
}

async function main(): Promise<void> {
  const server = fork(path.join(__dirname, "rpc-server.ts"), [], { execArgv: ["--import", "tsx"] });
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const target = `127.0.0.1:${port}`;
  const pair = { ours: await ours(target), bare: bare(target) };
  for (const width of [1, 16, 64])
    await compare(`unary calls/s, ${width} in flight`, pair, (one) => unary(one, width));
  await compare("stream messages/s", pair, stream);
  await compare("cancel() to handler, ms (lower is better)", pair, (one) => cancels(one, server));
  pair.ours.close();
  pair.bare.close();
  server.disconnect();
}

async function compare(
  title: string,
  { ours, bare }: Record<"ours" | "bare", Contender>,
  measure: (one: Contender) => Promise<number>,
): Promise<void> {
  const results: [ours: number, bare: number][] = [];
  for (let n = 0; n < warmUps; n++) {
    await measure(ours);
    await measure(bare);
  }
  for (let n = 0; n < rounds; n++) {
    const first = await measure(n % 2 ? ours : bare);
    const second = await measure(n % 2 ? bare : ours);
    results.push(n % 2 ? [first, second] : [second, first]);
  }
  const our = median(results.map(([value]) => value));
  const other = median(results.map(([, value]) => value));
  const ratio = median(results.map(([a, b]) => a / b));
  console.log(`${title}: ours ${our.toFixed(2)}, bare ${other.toFixed(2)}, ratio ${ratio.toFixed(2)}`);
}

async function unary(one: Contender, width: number): Promise<number> {
  const calls = 250 * Math.min(width, 8);
  let left = calls;
  const start = performance.now();
  const worker = async () => {
    while (left-- > 0) await one.unary();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (calls / (performance.now() - start)) * 1000;
}

async function stream(one: Contender): Promise<number> {
  const start = performance.now();
  const messages = await one.stream(20_000);
  return (messages / (performance.now() - start)) * 1000;
}

async function cancels(one: Contender, server: ChildProcess): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 40; n++) {
    const noticed = once(server, "message") as Promise<[{ cancelledAt: number }]>;
    const cancelledAt = await one.cancel();
    times.push(((await noticed)[0].cancelledAt - cancelledAt) / 1e6);
  }
  return median(times);
}

async function ours(target: string): Promise<Contender> {
  const catalog = await loadCatalog({
    files: [path.join(protoRoot, "lab/v1/lab.proto")],
    importPaths: [protoRoot],
  });
  const channel = openChannel(target, { security: { type: "plaintext" } });
  const open = async (name: string): Promise<CallMethod> => {
    const opened = await catalog.open(`lab.v1.Orders/${name}`);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return callMethod(opened.method);
  };
  const [get, exportAll, watch] = [
    await open("GetOrder"),
    await open("ExportOrders"),
    await open("WatchOrders"),
  ];
  const message = (value: unknown) => ({ target, channel, messages: [{ value }] });
  return {
    unary: async () => {
      const events: unknown[] = [];
      await startCall({ ...message({ id: "order-1" }), method: get }, (event) => events.push(event)).ended;
    },
    stream: async (items) => {
      const events: { readonly type: string }[] = [];
      await startCall({ ...message({ items }), method: exportAll }, (event) => events.push(event)).ended;
      return events.filter((event) => event.type === "received").length;
    },
    cancel: () =>
      new Promise((resolve) => {
        const call = startCall({ ...message({}), method: watch }, (event) => {
          if (event.type !== "received") return;
          resolve(Number(process.hrtime.bigint()));
          call.cancel("enough");
        });
      }),
    close: () => channel.close(),
  };
}

function bare(target: string): Contender {
  const definition = loadSync("lab/v1/lab.proto", {
    includeDirs: [protoRoot],
    longs: String,
    defaults: true,
  });
  const Orders = (loadPackageDefinition(definition)["lab"] as never)["v1"][
    "Orders"
  ] as ServiceClientConstructor;
  const client = new Orders(target, credentials.createInsecure());
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
    cancel: () =>
      new Promise((resolve) => {
        const call = stream("watchOrders", {});
        call.on("error", () => {});
        call.once("data", () => {
          resolve(Number(process.hrtime.bigint()));
          call.cancel();
        });
      }),
    close: () => client.close(),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

void main();
