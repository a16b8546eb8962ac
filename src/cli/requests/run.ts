import path from "node:path";
import { parseArgs } from "node:util";
import { type JunitSuite, junitReport } from "../../report/junit";
import { scenarioJson, scenarioSuite, scenarioText } from "../../report/scenario";
import { isTest } from "../../scenario/directives";
import { runRequest, type ScenarioResult } from "../../scenario/run";
import { untilListening } from "../../trace/collect/listening";
import type { Route } from "../../trace/tap/route";
import { type CommandBody, type CommandContext, couldNotRun, UsageError } from "../command";
import { durationFlag, routeFlag, splitServerCommand } from "../server-flags";
import { targetHelp } from "../target-flags";
import { untilReady } from "./probed-server";
import {
  pickRequests,
  type RequestOptions,
  requestFlags,
  requestHelp,
  requestOptions,
} from "./request-files";
import { type ServersOfRun, watchServers } from "./watch-servers";

/** `grpc-cancellation run`: the requests of files, held against what they expect. */
export const run: CommandBody = {
  help: `Usage: grpc-cancellation run FILE... [options] [-- COMMAND [ARGUMENT...]]

Runs the requests of .http files that carry an expectation (# @expect ...), and says which were met. A COMMAND is a
server that is started with the probe, so that # @expect server-stops can be told.

${requestHelp}  --tap PORT=HOST:PORT     watches a server of any language on its way; may be given again
  --ready TIME             how long the COMMAND may take to listen (default: 20s)
  --format text|json|junit (default: text)

Connection, for every request:
${targetHelp}
Exit code: 0 when every expectation was met, 1 when one was not, 2 when a request could not be run.
`,
  run: async (args, context) => {
    const options = parseOptions(args, context.cwd);
    const servers = await watchServers(options, context);
    try {
      return await runFiles(options, servers, context);
    } finally {
      await servers?.close();
    }
  },
};

interface RunOptions extends RequestOptions {
  readonly command: readonly [string, ...string[]] | undefined;
  readonly taps: readonly Route[];
  /** Milliseconds. */
  readonly ready: number;
}

function parseOptions(args: readonly string[], cwd: string): RunOptions {
  const { own, command } = splitServerCommand(args);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      ...requestFlags,
      tap: { type: "string", multiple: true, default: [] as string[] },
      ready: { type: "string", default: "20s" },
    },
  });
  return {
    ...requestOptions("run", positionals, values, cwd),
    taps: values.tap.map(routeFlag),
    ready: durationFlag("--ready", values.ready),
    command,
  };
}

async function runFiles(
  options: RunOptions,
  servers: ServersOfRun | undefined,
  context: CommandContext,
): Promise<number> {
  const ended = servers?.server?.ended;
  const signal = ended ? AbortSignal.any([context.signal, ended]) : context.signal;
  const suites: JunitSuite[] = [];
  const results: ScenarioResult[] = [];
  let unread = false;
  for (const file of options.files) {
    const shown = path.relative(context.cwd, file).replaceAll("\\", "/");
    const ofFile = await runFile(file, options, servers, { ...context, signal }, (result) =>
      tell(shown, result, options, context),
    );
    suites.push(scenarioSuite(shown, ofFile.results));
    results.push(...ofFile.results);
    unread ||= ofFile.unreadable;
  }
  if (options.format === "junit") context.stdout.write(junitReport(suites));
  if (context.signal.aborted) {
    context.stderr.write("Interrupted: not every request was run.\n");
    return couldNotRun;
  }
  if (!ended?.aborted) return unread ? couldNotRun : exitCode(results);
  const when = servers?.watch.served ? "It did so while requests were made of it." : "It has served no call.";
  context.stderr.write(`${String(ended.reason)} ${when}\n`);
  return servers?.watch.served ? 1 : couldNotRun;
}

async function runFile(
  file: string,
  options: RunOptions,
  servers: ServersOfRun | undefined,
  context: CommandContext,
  tellResult: (result: ScenarioResult) => void,
): Promise<{ readonly results: readonly ScenarioResult[]; readonly unreadable: boolean }> {
  const { requests, host, unreadable } = await pickRequests(file, options, context, {
    takes: isTest,
    missing: "no request has an # @expect line. Name one with --name to run it all the same",
  });
  const results: ScenarioResult[] = [];
  for (const request of requests) {
    if (servers?.server) {
      // A tap listens before the server behind it does.
      for (const { target } of options.taps) await untilListening(target, options.ready, context.signal);
      await untilReady(request, host, options.ready, context.signal);
      if (servers.server.ended.aborted && results.length === 0)
        throw new UsageError(String(servers.server.ended.reason));
    }
    if (context.signal.aborted) break;
    const result = await runRequest(request, servers ? { ...host, watch: servers.watch } : host);
    results.push(result);
    tellResult(result);
  }
  return { results, unreadable };
}

function tell(file: string, result: ScenarioResult, options: RequestOptions, context: CommandContext): void {
  if (options.format === "text") context.stdout.write(scenarioText(result));
  else if (options.format === "json") context.stdout.write(`${JSON.stringify(scenarioJson(file, result))}\n`);
}

function exitCode(results: readonly ScenarioResult[]): number {
  if (results.some(({ outcome }) => outcome === "could-not-run")) return couldNotRun;
  return results.every(({ outcome }) => outcome === "passed") ? 0 : 1;
}
