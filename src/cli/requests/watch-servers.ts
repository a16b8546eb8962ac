import { ServerWatch } from "../../scenario/verify/server-watch";
import { startCollector } from "../../trace/collect/collector";
import { listenProblem, type Route } from "../../trace/tap/route";
import { startTap } from "../../trace/tap/tap";
import { type CommandContext, UsageError } from "../command";
import { type ProbedServer, startProbedServer } from "./probed-server";

/** The servers that are watched while a command makes its requests. */
export interface ServersOfRun {
  readonly watch: ServerWatch;
  readonly server?: ProbedServer;
  close(): Promise<void>;
}

/**
 * Starts a server with the probe, taps, or both; undefined when neither was asked for.
 *
 * @throws UsageError when a tap cannot listen
 */
export async function watchServers(
  asked: { readonly command: readonly [string, ...string[]] | undefined; readonly taps: readonly Route[] },
  context: Pick<CommandContext, "cwd" | "stderr">,
): Promise<ServersOfRun | undefined> {
  if (!asked.command && asked.taps.length === 0) return undefined;
  const watch = new ServerWatch();
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closing.reverse()) await one();
  };
  try {
    for (const [index, { port, target }] of asked.taps.entries()) {
      const observer = `tap-${index + 1}`;
      const tap = await startTap({ observer, port, target, emit: (evidence) => watch.add(evidence) });
      closing.push(() => tap.close());
    }
  } catch (error) {
    await close();
    throw new UsageError(listenProblem(error as NodeJS.ErrnoException));
  }
  if (!asked.command) return { watch, close };
  const collector = await startCollector((evidence) => watch.add(evidence));
  closing.push(() => collector.close());
  const server = startProbedServer(asked.command, collector.address, context);
  closing.push(() => server.stop());
  return { watch, server, close };
}
