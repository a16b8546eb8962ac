import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { commands } from "../../src/cli/commands";
import { runCommandLine } from "../../src/cli/run-command-line";

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as if it had been typed in a directory. */
export async function runInProcess(cwd: string, args: readonly string[]): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const { signal } = new AbortController();
  const code = await runCommandLine(commands, args, {
    stdin: Readable.from([]),
    stdout,
    stderr,
    cwd,
    signal,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}
