import type { Readable, Writable } from "node:stream";

/** What a command may touch of the process it runs in; a test hands in its own. */
export interface CommandContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Relative paths among the arguments start here. */
  readonly cwd: string;
  /**
   * Aborted at the first Ctrl-C, SIGTERM or SIGHUP, or when nobody reads the output any more: its reason says which, as
   * a text. A second signal ends the process at once.
   */
  readonly signal: AbortSignal;
}

/** One command's code, imported only when it is asked for. */
export interface CommandBody {
  /** The whole text of `--help`, ending in a newline. */
  readonly help: string;
  /**
   * @param args what follows the command's name, without `--help`
   * @returns the exit code
   * @throws UsageError when the arguments make no sense; anything when `signal` was aborted
   */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}

/** A row of the table of commands. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<CommandBody>;
}

/** The arguments make no sense: the message names the argument and says what would. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code of a command that could not run: bad arguments, what the machine refuses, or a bug of ours. */
export const couldNotRun = 2;

/** The exit code of a command that was interrupted, as shells have it for Ctrl-C. */
export const interrupted = 130;
