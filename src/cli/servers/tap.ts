import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { listenProblem } from "../../trace/tap/route";
import { startTap, type TapTls } from "../../trace/tap/tap";
import { type CommandBody, couldNotRun, UsageError } from "../command";
import { routeFlag } from "../server-flags";
import { diagramFile } from "./diagram";
import { followDisturbances } from "./tap-disturbances";
import { startTraceReport } from "./trace-report";

const help = `Usage: grpc-cancellation tap PORT=HOST:PORT... [options]

Listens on a loopback port and relays each connection, unchanged, to a server; place it where a client, or a
server that calls another, would call that server. Tells what HTTP/2 shows about every cancel: whether it
arrived, whether it was passed on to the next server, what came after it. Works for servers in any language.

  50051=localhost:50052    listen on 50051, relay to localhost:50052; several taps make a chain
  --format text|json       verdicts as they ripen (the default), or evidence and verdicts as JSON lines
  --diagram FILE           draws the newest cancelled request: FILE ends in .svg, .mmd (Mermaid), .json or .txt
  --delay MS               hold every byte back so many milliseconds, each way
  --tls-cert FILE          certificate (PEM) to be a TLS server with; needs --tls-key
  --tls-key FILE           its key (PEM)
  --tls-ca FILE            whom to trust for the servers behind (PEM); else the system's authorities
  --tls-server-name NAME   the name the servers behind must prove
  --tls-client-cert FILE   shown to the servers behind, with --tls-client-key FILE

While it runs, a line on standard input disturbs the connections, of all taps or of the one whose port stands first:
cut, freeze, thaw, delay MS; 50051 cut. What a server makes of that is told like a cancel, because to it it is one.

Ctrl-C ends it. Everything stays on this machine; messages are counted, not kept.
`;

/** `grpc-cancellation tap`: relays that watch. */
export const tap: CommandBody = {
  help,
  async run(args, context) {
    const { routes, format, diagram, delay, tls } = parse(args, context.cwd);
    const report = startTraceReport(format, context.stdout, context.cwd, diagram);
    let failed = false;
    try {
      const started = await Promise.allSettled(
        routes.map(({ port, target }, index) =>
          startTap({ observer: `tap-${index + 1}`, port, target, emit: report.add, ...(tls ? { tls } : {}) }),
        ),
      );
      const taps = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const refused = started.find((result) => result.status === "rejected");
      failed = refused !== undefined;
      if (!refused) {
        taps.forEach((one, index) => {
          if (delay > 0) one.delay(delay);
          context.stderr.write(`127.0.0.1:${one.port} -> ${routes[index]!.name}\n`);
        });
        followDisturbances(taps, context);
        await aborted(context.signal);
      } else context.stderr.write(`${listenProblem(refused.reason)}\n`);
      await Promise.all(taps.map((one) => one.close()));
      return failed ? couldNotRun : 0;
    } finally {
      report.end(failed ? "" : undefined);
    }
  },
};

function parse(args: readonly string[], cwd: string) {
  const file = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string", default: "text" },
      diagram: file,
      delay: { type: "string", default: "0" },
      "tls-cert": file,
      "tls-key": file,
      "tls-ca": file,
      "tls-server-name": file,
      "tls-client-cert": file,
      "tls-client-key": file,
    },
  });
  if (positionals.length === 0)
    throw new UsageError("tap needs at least one route, such as 50051=localhost:50052.");
  if (values.format !== "text" && values.format !== "json") {
    throw new UsageError(`--format cannot be "${values.format}"; it is text or json.`);
  }
  const delay = Number(values.delay);
  if (!(delay >= 0))
    throw new UsageError(`--delay cannot be "${values.delay}"; it is a number of milliseconds.`);
  const read = (option: keyof typeof values) => readPem(values[option], `--${option}`, cwd);
  return {
    routes: positionals.map(routeFlag),
    format: values.format as "text" | "json",
    diagram: diagramFile(values.diagram, cwd),
    delay,
    tls: tlsOptions(read, values["tls-server-name"]),
  };
}

type ReadOption = (
  option: "tls-cert" | "tls-key" | "tls-ca" | "tls-client-cert" | "tls-client-key",
) => Buffer | undefined;

function tlsOptions(read: ReadOption, serverName: string | undefined): TapTls | undefined {
  const [certificate, key, authority] = [read("tls-cert"), read("tls-key"), read("tls-ca")];
  const [clientCertificate, clientKey] = [read("tls-client-cert"), read("tls-client-key")];
  if (!certificate !== !key) throw new UsageError("--tls-cert and --tls-key belong together.");
  if (!clientCertificate !== !clientKey) {
    throw new UsageError("--tls-client-cert and --tls-client-key belong together.");
  }
  if (!certificate || !key) {
    if (authority || serverName || clientCertificate)
      throw new UsageError("TLS needs --tls-cert and --tls-key too.");
    return undefined;
  }
  return {
    certificate,
    key,
    ...(authority ? { authority } : {}),
    ...(serverName ? { serverName } : {}),
    ...(clientCertificate && clientKey ? { client: { certificate: clientCertificate, key: clientKey } } : {}),
  };
}

function readPem(path: string | undefined, option: string, cwd: string): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new UsageError(`${option} ${path} cannot be read: ${(error as Error).message}`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
