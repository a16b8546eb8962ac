import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";
import { bundles } from "../../src/build/bundles";
import { type Collector, startCollector } from "../../src/trace/collect/collector";
import { startTraced } from "../../src/trace/collect/traced-process";
import type { HandlerEvidence } from "../../src/trace/evidence";
import { ownOutput } from "../harness/own-output";
import { PrintedLines } from "../harness/printed-lines";
import { EvidenceLog } from "./evidence-log";

const root = join(__dirname, "../..");

/** The probe, bundled just as it ships, in a folder that git ignores. */
export async function buildProbe(): Promise<string> {
  const { entry, options } = bundles.find(({ out }) => out === "probe.js")!;
  const outfile = ownOutput("probe.js");
  await build({ ...options, absWorkingDir: root, entryPoints: [entry], bundle: true, outfile });
  return outfile;
}

/** A server that runs unmodified with the probe. */
export class TracedServer {
  port = 0;
  private readonly printed: PrintedLines;

  private constructor(
    readonly log: EvidenceLog,
    readonly child: ChildProcess,
    readonly collector: Collector,
  ) {
    this.printed = new PrintedLines(child);
  }

  /**
   * Starts it, and is done when it says on which port it listens.
   *
   * @param address where it is to report to; without it to the log.
   */
  static async start(args: readonly string[], address?: string): Promise<TracedServer> {
    const log = new EvidenceLog();
    const collector = await startCollector(log.add);
    const child = startTraced({
      command: process.execPath,
      args,
      cwd: root,
      // The test runner's own way of telling its children apart is none of the server's business.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      probe: await buildProbe(),
      address: address ?? collector.address,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const server = new TracedServer(log, child, collector);
    server.port = Number((await server.line(/^listening (\d+)$/))[1]);
    return server;
  }

  get lines(): readonly string[] {
    return this.printed.all;
  }

  /** See {@link PrintedLines.match}. */
  line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.printed.match(pattern, from);
  }

  /** The newest report of each call after `call`. */
  reportsAfter(call: number): HandlerEvidence[] {
    const newest = new Map<number, HandlerEvidence>();
    for (const report of this.log.of("handler")) if (report.call > call) newest.set(report.call, report);
    return [...newest.values()];
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill();
      await once(this.child, "exit");
    }
    await this.collector.close();
  }
}
