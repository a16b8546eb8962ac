import { version } from "../../package.json";
import { nearestName } from "../text/nearest";
import { type Command, type CommandContext, couldNotRun, interrupted, UsageError } from "./command";

/**
 * Finds the command that `args` names and runs it; words every error on the way.
 *
 * @param args the command line after the program's name
 * @returns the exit code; `couldNotRun` when there was no way to run
 */
export async function runCommandLine(
  commands: readonly Command[],
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    context.stdout.write(overview(commands));
    return name === undefined ? couldNotRun : 0;
  }
  if (name === "--version") {
    context.stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    const names = commands.map((one) => one.name);
    context.stderr.write(`There is no command "${name}"${didYouMean(name, names)}\n\n${overview(commands)}`);
    return couldNotRun;
  }
  return runGuarded(command, rest, context);
}

async function runGuarded(command: Command, args: readonly string[], context: CommandContext) {
  const body = await command.load();
  try {
    if (asksForHelp(args)) {
      context.stdout.write(body.help);
      return 0;
    }
    return await body.run(args, context);
  } catch (error) {
    if (context.signal.aborted) {
      context.stderr.write("Interrupted.\n");
      return interrupted;
    }
    context.stderr.write(wordError(error, command.name, body.help));
    return couldNotRun;
  }
}

/** `--help`, or `-h`, counts anywhere before `--`, which ends the options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

function wordError(error: unknown, command: string, help: string): string {
  if (error instanceof UsageError || isParseArgsError(error)) {
    return `${unknownOption(error, command, help) ?? error.message}\nRun "grpc-cancellation ${command} --help" for the options.\n`;
  }
  if (isSystemError(error)) return `${command} could not go on: ${error.message}.\n`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `grpc-cancellation failed; this is a bug of ours, please report it with these lines:\n${stack}\n`;
}

/** What `parseArgs` of `node:util` throws at an unknown option or a missing value. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
}

/** What the machine refuses: a file that may not be written, a full disk. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** An option that does not exist, in fewer words than `parseArgs` has for it, with the one that was probably meant. */
function unknownOption(error: Error, command: string, help: string): string | undefined {
  const { code } = error as { code?: unknown };
  const name = /^Unknown option '(-[^']*)'/.exec(error.message)?.[1];
  if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" || name === undefined) return undefined;
  return `${command} has no option ${name}${didYouMean(name, help.match(/(?<!\S)--?[a-z][\w-]*/g) ?? [])}`;
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? "." : `; did you mean ${near}?`;
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(0, ...commands.map((one) => one.name.length));
  const rows = commands.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}\n`);
  return `Usage: grpc-cancellation COMMAND [options]

Commands:
${rows.join("")}
Run "grpc-cancellation COMMAND --help" for the options of a command.
`;
}
