import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";

/** What one run of a program cost. */
export interface Cost {
  /** Wall-clock seconds. */
  readonly seconds: number;
  /** Seconds of processor time, which other work on the machine disturbs less. */
  readonly cpu: number;
  /** Peak resident memory in megabytes; of the process itself, not of those it starts. */
  readonly memory: number;
}

/**
 * Runs a Node program to its end and measures it.
 *
 * @throws when the program does not start or ends by a signal; an exit code only tells of findings
 */
export async function cost(args: readonly string[], directory: string): Promise<Cost> {
  const [first, ...rest] = args;
  const began = performance.now();
  const child = spawn(process.execPath, ["--require", join(__dirname, "report-usage.cjs"), first!, ...rest], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  child.stdout!.pipe(createWriteStream("/dev/null"));
  let said = "";
  child.stdio[3]!.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code === null) throw new Error(`${args.join(" ")} was ended by ${signal}`);
  const usage = JSON.parse(said) as { cpu: number; memory: number };
  return { seconds: (performance.now() - began) / 1000, ...usage };
}

/** Adds runs up that follow each other. */
export function sumOf(costs: readonly Cost[]): Cost {
  return {
    seconds: costs.reduce((sum, one) => sum + one.seconds, 0),
    cpu: costs.reduce((sum, one) => sum + one.cpu, 0),
    memory: Math.max(...costs.map((one) => one.memory)),
  };
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
