import { run } from "node:test";
import { spec as SpecReporter } from "node:test/reporters";

/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Nothing ran. */
export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs test files, each in a process of its own, and prints them as `node --test` does.
 *
 * @param files absolute
 * @param concurrency how many files at once
 * @param limit minutes after which a file is stopped and counts as failed
 */
export async function runTestFiles(
  files: readonly string[],
  concurrency: number,
  limit: number,
): Promise<TestCounts> {
  // The children inherit this process's execArgv, and so read TypeScript as it does.
  const events = run({ files: [...files], concurrency, timeout: limit * 60_000 });
  const summary = new Map<string, number>();
  events.on("test:diagnostic", ({ nesting, message }) => {
    // The runner's own totals: `pass 12`, `fail 0`, …
    const line = /^(pass|fail|cancelled|skipped|todo) (\d+)$/.exec(message);
    if (nesting === 0 && line?.[1]) summary.set(line[1], Number(line[2]));
  });
  const printed = events.compose(new SpecReporter());
  for await (const text of printed) process.stdout.write(text as string);
  const count = (name: string): number => summary.get(name) ?? 0;
  return {
    passed: count("pass"),
    failed: count("fail") + count("cancelled"),
    skipped: count("skipped") + count("todo"),
  };
}
