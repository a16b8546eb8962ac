import type { HandlerEvidence } from "../../src/trace/evidence";
import { HopTable } from "../../src/trace/hops/hops";
import { type Verdict, verdicts } from "../../src/trace/verdicts/verdict";
import type { connectChain } from "./chain-service";
import type { TracedServer } from "./traced-server";

export type Chain = Awaited<ReturnType<typeof connectChain>>;
export type Kind = "unary" | "serverStream" | "clientStream" | "bidi";

export interface Plot {
  readonly cancel?: boolean;
  readonly until?: "running";
  readonly messages?: number;
  /** The client reads nothing. */
  readonly flood?: boolean;
  readonly deadline?: number;
  readonly client?: Chain;
  readonly cut?: () => void;
  /** How many handlers have a part in it; one, unless the first calls others. */
  readonly handlers?: number;
  /** What the handler says of itself; it comes by another way than the probe's reports, perhaps later. */
  readonly truth?: string;
}

/** One call, cancelled when the handler says it is ready; and what is known of it when it is over. */
export async function tellStory(
  server: TracedServer,
  client: Chain,
  kind: Kind,
  mode: string,
  plot: Plot = {},
) {
  const from = server.lines.length;
  const last = Math.max(0, ...server.log.of("handler").map((report) => report.call));
  const call = start(plot.client ?? client, kind, mode, plot);
  if (plot.cancel !== false) {
    await server.line(/^ready$/, from);
    if (plot.cut) plot.cut();
    else if (!plot.deadline) call.cancel();
  }
  const over = (report: HandlerEvidence) =>
    report.phase === "finished" || report.phase === "stopped" || report.phase === plot.until;
  await server.log.seen("handler", (report) => report.call === last + 1 && over(report));
  // The calls that it made in turn are part of its story.
  while (server.reportsAfter(last).length < (plot.handlers ?? 1)) await server.log.next();
  for (const { call: inner } of server.reportsAfter(last)) {
    await server.log.seen("handler", (report) => report.call === inner && over(report));
  }
  if (plot.truth) await server.line(new RegExp(`^truth .*"${plot.truth}"`), from);
  const [report] = server.reportsAfter(last).sort((a, b) => a.call - b.call);
  const all = judged(server, server.reportsAfter(last));
  const told = server.lines.slice(from).filter((line) => line.startsWith("truth "));
  const facts: Record<string, unknown> = Object.assign({}, ...told.map((line) => JSON.parse(line.slice(6))));
  return { report: report!, all, verdict: all[0], facts };
}

/**
 * The same with a deadline, told again while the call was late: a server that came to it only after a while has not seen
 * its deadline pass when the client gives up, and takes that for a cancel.
 */
export async function tellDeadline(tell: () => ReturnType<typeof tellStory>): ReturnType<typeof tellStory> {
  for (let attempt = 1; ; attempt++) {
    const told = await tell();
    const causes = [told.report.cancelled?.cause, ...told.all.map(({ cancel }) => cancel.cause)];
    if (attempt === 5 || !causes.includes("client")) return told;
  }
}

function judged(server: TracedServer, reports: readonly HandlerEvidence[]): Verdict[] {
  const table = new HopTable();
  for (const evidence of server.log.all) {
    if (evidence.type === "observer" || evidence.type === "clock") table.add(evidence);
  }
  for (const report of reports) table.add(report);
  return verdicts(table, Math.max(...reports.map((report) => report.at)));
}

function start(client: Chain, kind: Kind, mode: string, plot: Plot) {
  const options = plot.deadline ? { deadline: Date.now() + plot.deadline } : {};
  if (kind === "unary") return client.unary({ mode }, options).call;
  if (kind === "serverStream") {
    const stream = client.serverStream({ mode }, options);
    return plot.flood ? stream : stream.resume();
  }
  const stream = kind === "bidi" ? client.bidi(mode).resume() : client.clientStream(mode);
  for (let i = 0; i < (plot.messages ?? 1); i++) stream.write({});
  if (mode === "answers") stream.end();
  return stream;
}
