/**
 * `npm run bench:rpc`: our engine, with its events and canonical JSON and then counting only, beside bare grpc-js.
 * All take turns in short slices of one run, so that whatever else the machine does hits each alike.
 */
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bare, type Contender, ours } from "./contenders";

const rounds = 15;
const warmUps = 5;

type Name = "ours" | "counting" | "bare";
type Field = Readonly<Record<Name, Contender>>;

/** One slice: the wished figure, and the processor time of this process for one call or message, in microseconds. */
interface Slice {
  readonly figure: number;
  readonly processor: number;
}

async function main(): Promise<void> {
  const server = fork(path.join(__dirname, "rpc-server.js"));
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const target = `127.0.0.1:${port}`;
  const field: Field = {
    ours: await ours(target, false),
    counting: await ours(target, true),
    bare: bare(target),
  };
  console.log(`medians of ${rounds} rounds; ratios are medians of the ratios within a round`);
  for (const width of [1, 16, 64]) {
    await compare(`unary calls/s, ${width} in flight`, field, (one) => unary(one, width));
  }
  await compare("stream messages/s", field, stream);
  await compareCancels(field, server);
  for (const one of Object.values(field)) one.close();
  server.disconnect();
}

async function compare(title: string, field: Field, measure: (one: Contender) => Promise<Slice>) {
  const names = Object.keys(field) as Name[];
  const results: Record<Name, Slice>[] = [];
  for (let n = -warmUps; n < rounds; n++) {
    const round = {} as Record<Name, Slice>;
    // Each goes first, second and third equally often.
    for (let k = 0; k < names.length; k++) {
      const name = names[(k + n + warmUps) % names.length]!;
      round[name] = await measure(field[name]);
    }
    if (n >= 0) results.push(round);
  }
  console.log(title);
  for (const name of names) {
    const figure = median(results.map((round) => round[name].figure));
    const processor = median(results.map((round) => round[name].processor));
    const ratio = median(results.map((round) => round[name].figure / round.bare.figure));
    const cost = median(results.map((round) => round[name].processor / round.bare.processor));
    console.log(
      `  ${name.padEnd(9)}${figure.toFixed(0).padStart(8)}  ratio ${ratio.toFixed(2)}   processor ${processor.toFixed(1).padStart(6)} µs each, ratio ${cost.toFixed(2)}`,
    );
  }
}

function unary(one: Contender, width: number): Promise<Slice> {
  const calls = 250 * Math.min(width, 4);
  return timed(calls, async () => {
    let left = calls;
    const worker = async () => {
      while (left-- > 0) await one.unary();
    };
    await Promise.all(Array.from({ length: width }, worker));
  });
}

function stream(one: Contender): Promise<Slice> {
  const messages = 20_000;
  return timed(messages, async () => {
    const received = await one.stream(messages);
    if (received !== messages) throw new Error(`${received} messages of ${messages}`);
  });
}

async function timed(count: number, work: () => Promise<void>): Promise<Slice> {
  const processor = process.cpuUsage();
  const start = performance.now();
  await work();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(processor);
  return { figure: (count / elapsed) * 1000, processor: (user + system) / count };
}

/**
 * From cancel() to the server's `cancelled` event, on the system's monotonic clock, which both processes share. The
 * cancel comes from a timer of its own, on a connection at rest: not out of the library's message callback, where it
 * would save a turn of the event loop.
 */
async function compareCancels({ ours, bare }: Field, server: ChildProcess): Promise<void> {
  const pair = { ours, bare };
  const times: Record<keyof typeof pair, number[]> = { ours: [], bare: [] };
  const reports = on(server, "message");
  for (let n = 0; n < 800; n++) {
    const name = n % 2 ? "ours" : "bare";
    const cancel = await pair[name].watch(n);
    await sleep(2);
    const start = process.hrtime.bigint();
    cancel();
    const { value } = await reports.next();
    const [{ number, cancelledAt }] = value as [{ number: number; cancelledAt: string }];
    if (number !== n) throw new Error(`the server tells of call ${number}, not of ${n}`);
    if (n >= 200) times[name].push(Number(BigInt(cancelledAt) - start) / 1e6);
  }
  console.log("cancel() to the server's handler, ms (lower is better)");
  for (const name of ["ours", "bare"] as const) {
    const sorted = times[name].sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)]!.toFixed(3);
    console.log(`  ${name.padEnd(9)}median ${at(0.5)}, fastest ${at(0)}, 90 % within ${at(0.9)}`);
  }
  console.log(`  ratio of medians ${(median(times.ours) / median(times.bare)).toFixed(2)}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

void main();
