import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCollector } from "../../trace/collect/collector";
import { startTraced } from "../../trace/collect/traced-process";
import { type CommandBody, type CommandContext, couldNotRun, UsageError } from "../command";
import { type DiagramFile, diagramFile } from "./diagram";
import { startTraceReport, type TraceFormat } from "./trace-report";

const help = `Usage: grpc-cancellation trace [--format text|json] [--diagram FILE] -- COMMAND [ARGUMENT...]

Runs a program and tells, for every gRPC call that its Node servers serve and that is cancelled, whether the
handler stopped, when, and what went on. The servers need no change: a probe is loaded into each Node process
that the program starts (NODE_OPTIONS). Nothing leaves this machine, and no message is read.

  --format text   verdicts as they ripen, and a summary, on standard error (the default)
  --format json   one JSON object per line on standard output: evidence and verdicts;
                  what the program prints then goes to standard error
  --diagram FILE  draws the newest cancelled request: FILE ends in .svg, .mmd (Mermaid), .json or .txt

Ends when the program ends, with its exit code.

Example: grpc-cancellation trace -- node server.js
`;

/** `grpc-cancellation trace`: runs servers with the probe. */
export const trace: CommandBody = {
  help,
  async run(args, context) {
    const { format, diagram, command, commandArgs } = parse(args, context.cwd);
    const probe = join(__dirname, "probe.js");
    if (!existsSync(probe))
      throw new Error(`The probe is missing: ${probe}. Install grpc-cancellation anew.`);
    const report = startTraceReport(
      format,
      format === "json" ? context.stdout : context.stderr,
      context.cwd,
      diagram,
    );
    let probes = 0;
    const collector = await startCollector((evidence) => {
      if (evidence.type === "observer") probes++;
      report.add(evidence);
    });
    const child = startTraced({
      command,
      args: commandArgs,
      cwd: context.cwd,
      env: process.env,
      probe,
      address: collector.address,
      stdio: ["inherit", format === "json" ? "pipe" : "inherit", "inherit"],
    });
    child.stdout?.pipe(context.stderr, { end: false });
    const stopPassing = passSignals(child, context);
    const code = await exitCode(child, command, context);
    stopPassing();
    await collector.close();
    report.end(probes > 0 ? undefined : child.pid === undefined ? "" : unseen);
    return code;
  },
};

const unseen = `No gRPC server was seen: the probe watches servers in Node processes; those of other languages are watched by
grpc-cancellation tap.
`;

function parse(
  args: readonly string[],
  cwd: string,
): { format: TraceFormat; diagram: DiagramFile | undefined; command: string; commandArgs: string[] } {
  const end = args.indexOf("--");
  if (end < 0)
    throw new UsageError("Put -- before the program to run: grpc-cancellation trace -- node server.js");
  const { values, positionals } = parseArgs({
    args: args.slice(0, end),
    options: { format: { type: "string", default: "text" }, diagram: { type: "string" } },
    allowPositionals: true,
    strict: true,
  });
  if (positionals.length > 0)
    throw new UsageError(`${positionals[0]} stands before --; the program comes after it.`);
  if (values.format !== "text" && values.format !== "json") {
    throw new UsageError(`--format ${values.format} is not known; text and json are.`);
  }
  const [command, ...commandArgs] = args.slice(end + 1);
  if (!command) throw new UsageError("No program stands after --.");
  return { format: values.format, diagram: diagramFile(values.diagram, cwd), command, commandArgs };
}

/** Hands on the signals that ask us to end; a terminal gives Ctrl-C to the whole group by itself. */
function passSignals(child: ChildProcess, { signal }: CommandContext): () => void {
  const pass = () => {
    if (signal.reason !== "Ctrl-C") child.kill("SIGTERM");
    else if (!process.stdin.isTTY) child.kill("SIGINT");
  };
  signal.addEventListener("abort", pass);
  return () => signal.removeEventListener("abort", pass);
}

function exitCode(child: ChildProcess, command: string, context: CommandContext): Promise<number> {
  return new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "ENOENT" ? "there is no such program" : error.message;
      context.stderr.write(`Cannot start ${command}: ${why}.\n`);
      resolve(couldNotRun);
    });
    child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
