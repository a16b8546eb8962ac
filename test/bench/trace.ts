/**
 * `npm run bench:trace`: what the probe and the tap cost, against the same server without them.
 *
 * Each round measures all three one after the other, so that what else the machine does falls on all alike; the
 * medians of the rounds are printed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startCollector } from "../../src/trace/collect/collector";
import { tracedEnvironment } from "../../src/trace/collect/traced-process";

const ROUNDS = 5;
const SECONDS = 2;
const dist = join(__dirname, "../../dist");

interface Measured {
  readonly callsPerSecond: number;
  readonly median: number;
}

async function main(): Promise<void> {
  const collector = await startCollector(() => {});
  const plain = await start(
    process.execPath,
    [join(__dirname, "echo-server.cjs")],
    process.env,
    /^port (\d+)$/,
  );
  const probed = await start(
    process.execPath,
    [join(__dirname, "echo-server.cjs")],
    tracedEnvironment(process.env, join(dist, "probe.js"), collector.address),
    /^port (\d+)$/,
  );
  const tap = await start(
    process.execPath,
    [join(dist, "cli.js"), "tap", `0=127.0.0.1:${plain.port}`],
    process.env,
    /^127\.0\.0\.1:(\d+) ->/,
  );
  const ways = { none: plain.port, probe: probed.port, tap: tap.port };
  console.log(`unary echo, ${ROUNDS} rounds of ${SECONDS} s each, medians; Node ${process.version}\n`);
  for (const concurrency of [1, 64]) {
    const results: Record<string, Measured[]> = { none: [], probe: [], tap: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [way, port] of Object.entries(ways)) results[way]!.push(await load(port, concurrency));
    }
    print(concurrency, results);
  }
  for (const { child } of [plain, probed, tap]) child.kill();
  await collector.close();
}

function print(concurrency: number, results: Record<string, Measured[]>): void {
  const none = medians(results["none"]!);
  console.log(`${concurrency} at once`);
  for (const [way, measured] of Object.entries(results)) {
    const { callsPerSecond, median } = medians(measured);
    const slower = (100 * (none.callsPerSecond - callsPerSecond)) / none.callsPerSecond;
    const later = median - none.median;
    const against =
      way === "none"
        ? ""
        : `  ${(-slower).toFixed(1)} % calls, ${later >= 0 ? "+" : ""}${later.toFixed(3)} ms`;
    console.log(
      `  ${way.padEnd(6)}${callsPerSecond.toFixed(0).padStart(7)} calls/s  ${median.toFixed(3).padStart(8)} ms${against}`,
    );
  }
}

function medians(measured: readonly Measured[]): Measured {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  return {
    callsPerSecond: middle(measured.map((one) => one.callsPerSecond)),
    median: middle(measured.map((one) => one.median)),
  };
}

async function load(port: number, concurrency: number): Promise<Measured> {
  const args = [join(__dirname, "load.cjs"), port, concurrency, SECONDS].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text);
}

/** Starts a program and waits until it says its port, on either output. */
function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, pattern: RegExp) {
  const child: ChildProcess = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise<{ child: ChildProcess; port: number }>((resolve) => {
    for (const output of [child.stdout!, child.stderr!]) {
      createInterface(output).on("line", (line) => {
        const match = pattern.exec(line);
        if (match) resolve({ child, port: Number(match[1]) });
      });
    }
  });
}

void main();
