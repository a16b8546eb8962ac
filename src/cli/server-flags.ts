import { parseDuration } from "../rpc/duration";
import { parseRoute, type Route } from "../trace/tap/route";
import { UsageError } from "./command";

/**
 * Cuts a command line at `--`: what stands behind it is a server to start.
 *
 * @throws UsageError when nothing stands behind it
 */
export function splitServerCommand(args: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly [string, ...string[]] | undefined;
} {
  const end = args.indexOf("--");
  if (end < 0) return { own: args, command: undefined };
  const [program, ...rest] = args.slice(end + 1);
  if (program === undefined) throw new UsageError("No program stands after --.");
  return { own: args.slice(0, end), command: [program, ...rest] };
}

/** @throws UsageError when the text is no duration */
export function durationFlag(option: string, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    throw new UsageError(`${option} cannot be "${text}"; write 500ms, 5s or 2m.`);
  return milliseconds;
}

/** @throws UsageError when the text is no route */
export function routeFlag(text: string): Route {
  const parsed = parseRoute(text);
  if (!parsed) {
    throw new UsageError(
      `"${text}" is no route; write PORT=HOST:PORT, such as 50051=localhost:50052 (the last port is 65535).`,
    );
  }
  return parsed;
}
