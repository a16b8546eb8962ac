import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { type JunitSuite, junitReport } from "../report/junit";
import { verifyJson, verifySuite, verifyText } from "../report/verify";
import { parseDuration } from "../rpc/duration";
import type { RequestBlock } from "../scenario/request-file";
import { resolveRequest } from "../scenario/resolve";
import type { ScenarioHost } from "../scenario/run";
import { ServerWatch } from "../scenario/verify/server-watch";
import { type VerifyResult, verifyRequest } from "../scenario/verify/verify";
import { startCollector } from "../trace/collector";
import { untilListening } from "../trace/listening";
import { startTraced } from "../trace/traced-process";
import { type CommandBody, type CommandContext, couldNotRun, UsageError } from "./command";
import { pickRequests, requestFlags, requestHelp, requestOptions } from "./request-files";
import { targetHelp } from "./target-flags";

/** `grpc-cancellation verify`: do the servers stop, whatever ends a call early? */
export const verify: CommandBody = {
  help: `Usage: grpc-cancellation verify FILE... [options] -- COMMAND [ARGUMENT...]

Starts a server with the probe, makes every request of the .http files again and again, ends each early at several
points (by a cancel, by a deadline, by a lost connection), and fails when a handler outlives its grace period, when
what it started is left running, when an upstream call goes on, or when an upload that was cut short is taken as
complete. A request's own # @cancel line says at which points it is cancelled.

  --grace TIME             how long a handler may take to stop (default: 1s)
${requestHelp}  --ready TIME             how long the server may take to listen (default: 20s)
  --format text|json|junit (default: text)

Connection, for every request:
${targetHelp}
What the server prints goes to standard error. Exit code: 0 when every server stopped in time, 1 when one did not,
2 when something could not be tried.

Example: grpc-cancellation verify requests/orders.http -- node server.js
`,
  run: async (args, context) => {
    const options = parseOptions(args, context.cwd);
    const watch = new ServerWatch();
    const collector = await startCollector((evidence) => watch.add(evidence));
    const server = startServer(options, collector.address, context);
    try {
      return await verifyFiles(options, watch, server, context);
    } finally {
      await stop(server.process);
      await collector.close();
    }
  },
};

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[], cwd: string) {
  const end = args.indexOf("--");
  const [command, ...commandArgs] = end < 0 ? [] : args.slice(end + 1);
  if (command === undefined) {
    throw new UsageError("The server is missing: grpc-cancellation verify FILE -- node server.js");
  }
  const { values, positionals } = parseArgs({
    args: args.slice(0, end),
    allowPositionals: true,
    options: {
      ...requestFlags,
      grace: { type: "string", default: "1s" },
      ready: { type: "string", default: "20s" },
    },
  });
  return {
    ...requestOptions("verify", positionals, values, cwd),
    grace: duration("--grace", values.grace),
    ready: duration("--ready", values.ready),
    command,
    commandArgs,
  };
}

function duration(option: string, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    throw new UsageError(`${option} cannot be "${text}"; write 500ms, 5s or 2m.`);
  return milliseconds;
}

interface Server {
  readonly process: ChildProcess;
  /** Aborted when the server ends, with why. */
  readonly ended: AbortSignal;
}

function startServer(options: Options, address: string, context: CommandContext): Server {
  const child = startTraced({
    command: options.command,
    args: options.commandArgs,
    cwd: context.cwd,
    env: process.env,
    probe: path.join(__dirname, "probe.js"),
    address,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.pipe(context.stderr, { end: false });
  child.stderr?.pipe(context.stderr, { end: false });
  const ended = new AbortController();
  child.once("error", (error) => ended.abort(`${options.command} cannot be started: ${error.message}`));
  child.once("exit", (code, signal) => ended.abort(`The server ended (${signal ?? `exit code ${code}`}).`));
  return { process: child, ended: ended.signal };
}

/** Asks politely, then ends it: a server that ignores SIGTERM must not outlive us. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 2000);
  await exit;
  clearTimeout(patience);
}

async function verifyFiles(options: Options, watch: ServerWatch, server: Server, context: CommandContext) {
  const signal = AbortSignal.any([context.signal, server.ended]);
  const suites: JunitSuite[] = [];
  const results: VerifyResult[] = [];
  for (const file of options.files) {
    const shown = path.relative(context.cwd, file).replaceAll("\\", "/");
    const ofFile: VerifyResult[] = [];
    const { requests, host } = await pickRequests(
      file,
      options,
      { ...context, signal },
      { takes: () => true, missing: "no request has a GRPC line" },
    );
    for (const request of requests) {
      await untilReady(request, host, options.ready, signal);
      if (server.ended.aborted) throw new UsageError(String(server.ended.reason));
      if (signal.aborted) break;
      const result = await verifyRequest(request, { host, watch, grace: options.grace });
      ofFile.push(result);
      if (options.format === "text") context.stdout.write(verifyText(result, context.cwd));
      if (options.format === "json") context.stdout.write(`${JSON.stringify(verifyJson(shown, result))}\n`);
    }
    suites.push(verifySuite(shown, ofFile, context.cwd));
    results.push(...ofFile);
  }
  if (options.format === "junit") context.stdout.write(junitReport(suites));
  // A crash under a cancel is the worst answer of all.
  if (server.ended.aborted) {
    context.stderr.write(`${String(server.ended.reason)} It did so while its calls were ended early.\n`);
    return 1;
  }
  if (results.some(({ outcome }) => outcome === "failed")) return 1;
  return results.length > 0 && results.every(({ outcome }) => outcome === "passed") ? 0 : couldNotRun;
}

/** Waits until something listens where the request goes; a name that cannot be tried is left to the call itself. */
async function untilReady(request: RequestBlock, host: ScenarioHost, ready: number, signal: AbortSignal) {
  const resolved = await resolveRequest(request, host.variables);
  const address = "problems" in resolved ? null : /^([\w.-]+|\[[\w:]+\]):(\d+)$/.exec(resolved.target);
  if (!address) return;
  await untilListening(address[1]!.replace(/^\[|\]$/g, ""), Number(address[2]), ready, signal);
}
