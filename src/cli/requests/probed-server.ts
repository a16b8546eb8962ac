import { once } from "node:events";
import path from "node:path";
import type { RequestBlock } from "../../scenario/request-file";
import { resolveRequest } from "../../scenario/resolve";
import type { ScenarioHost } from "../../scenario/run";
import { socketAddress } from "../../scenario/target";
import { ms } from "../../text/duration";
import { untilListening } from "../../trace/collect/listening";
import { startTraced } from "../../trace/collect/traced-process";
import type { CommandContext } from "../command";

/** A server that runs with the probe as long as a command over request files does. */
export interface ProbedServer {
  /** Aborted when the server ends, with why. */
  readonly ended: AbortSignal;
  /** Asks it to end, then ends it: a server that ignores SIGTERM must not outlive us. */
  stop(): Promise<void>;
}

/**
 * Starts a server with the probe; what it prints goes to standard error.
 *
 * @param command the program and its arguments
 * @param address where the probe reports to
 */
export function startProbedServer(
  [command, ...args]: readonly [string, ...string[]],
  address: string,
  context: Pick<CommandContext, "cwd" | "stderr">,
): ProbedServer {
  const child = startTraced({
    command,
    args,
    cwd: context.cwd,
    env: process.env,
    probe: path.join(__dirname, "probe.js"),
    address,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.pipe(context.stderr, { end: false });
  child.stderr?.pipe(context.stderr, { end: false });
  const ended = new AbortController();
  child.once("error", (error) => ended.abort(`${command} cannot be started: ${error.message}`));
  child.once("exit", (code, signal) => ended.abort(`The server ended (${signal ?? `exit code ${code}`}).`));
  return {
    ended: ended.signal,
    async stop() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 2000);
      await exit;
      clearTimeout(patience);
    },
  };
}

/**
 * Waits until something listens where the request goes; a name that cannot be tried is left to the call itself.
 *
 * @param patience milliseconds
 * @returns what is wrong, in a sentence, when nothing did in that time
 */
export async function untilReady(
  request: RequestBlock,
  host: ScenarioHost,
  patience: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const resolved = await resolveRequest(request, host.variables);
  const address = "problems" in resolved ? undefined : socketAddress(resolved.target);
  if ("problems" in resolved || !address) return undefined;
  if ((await untilListening(address, patience, signal)) || signal.aborted) return undefined;
  return `Nothing listens on ${resolved.target} after ${ms(patience)}: is it where the server listens? --ready gives it longer.`;
}
