import path from "node:path";
import { parseArgs } from "node:util";
import { type JunitSuite, junitReport } from "../../report/junit";
import { verifyJson, verifySuite, verifyText } from "../../report/verify";
import type { RequestBlock } from "../../scenario/request-file";
import { ServerWatch } from "../../scenario/verify/server-watch";
import { type VerifyResult, verifyRequest } from "../../scenario/verify/verify";
import { startCollector } from "../../trace/collect/collector";
import { type CommandBody, type CommandContext, couldNotRun, UsageError } from "../command";
import { durationFlag, splitServerCommand } from "../server-flags";
import { targetHelp } from "../target-flags";
import { type ProbedServer, startProbedServer, untilReady } from "./probed-server";
import { pickRequests, requestFlags, requestHelp, requestOptions } from "./request-files";

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
    const server = startProbedServer(options.command, collector.address, context);
    try {
      return await verifyFiles(options, watch, server, context);
    } finally {
      await server.stop();
      await collector.close();
    }
  },
};

/** What became of a request whose server cannot be called. */
function untried({ name, target }: RequestBlock, message: string): VerifyResult {
  return { name, runs: [], problems: [{ span: target, message }], outcome: "could-not-run" };
}

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[], cwd: string) {
  const { own, command } = splitServerCommand(args);
  if (command === undefined) {
    throw new UsageError("The server is missing: grpc-cancellation verify FILE -- node server.js");
  }
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      ...requestFlags,
      grace: { type: "string", default: "1s" },
      ready: { type: "string", default: "20s" },
    },
  });
  return {
    ...requestOptions("verify", positionals, values, cwd),
    grace: durationFlag("--grace", values.grace),
    ready: durationFlag("--ready", values.ready),
    command,
  };
}

async function verifyFiles(
  options: Options,
  watch: ServerWatch,
  server: ProbedServer,
  context: CommandContext,
) {
  const signal = AbortSignal.any([context.signal, server.ended]);
  const suites: JunitSuite[] = [];
  const results: VerifyResult[] = [];
  let unread = false;
  for (const file of options.files) {
    const shown = path.relative(context.cwd, file).replaceAll("\\", "/");
    const ofFile: VerifyResult[] = [];
    const { requests, host, unreadable } = await pickRequests(
      file,
      options,
      { ...context, signal },
      { takes: () => true, missing: "no request has a GRPC line" },
    );
    unread ||= unreadable;
    for (const request of requests) {
      const deaf = await untilReady(request, host, options.ready, signal);
      if (server.ended.aborted) throw new UsageError(String(server.ended.reason));
      if (signal.aborted) break;
      const result =
        deaf === undefined
          ? await verifyRequest(request, { host, watch, grace: options.grace })
          : untried(request, deaf);
      ofFile.push(result);
      if (options.format === "text") context.stdout.write(verifyText(result, context.cwd));
      if (options.format === "json") context.stdout.write(`${JSON.stringify(verifyJson(shown, result))}\n`);
    }
    suites.push(verifySuite(shown, ofFile, context.cwd));
    results.push(...ofFile);
  }
  if (options.format === "junit") context.stdout.write(junitReport(suites));
  if (context.signal.aborted) {
    context.stderr.write("Interrupted: not everything was tried.\n");
    return couldNotRun;
  }
  // A crash under a cancel is the worst answer of all; a server that never came so far gave none.
  if (server.ended.aborted) {
    const when = watch.served ? "It did so while its calls were ended early." : "It has served no call.";
    context.stderr.write(`${String(server.ended.reason)} ${when}\n`);
    return watch.served ? 1 : couldNotRun;
  }
  if (results.some(({ outcome }) => outcome === "failed")) return 1;
  return !unread && results.length > 0 && results.every(({ outcome }) => outcome === "passed")
    ? 0
    : couldNotRun;
}
