/**
 * Client, tap, server 1, tap, server 2: in each language, each manner of treating a cancel. What the two taps say of
 * its propagation is held against what server 2 itself prints.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { openChannelz } from "../../src/rpc/server/channelz";
import type { ServerCounters } from "../../src/rpc/server/channelz-counters";
import { type GrpcLibrary, openCalls } from "../../src/trace/channelz";
import { monotonicNow } from "../../src/trace/clock";
import { HopTable } from "../../src/trace/hops/hops";
import { startTap } from "../../src/trace/tap/tap";
import { type Verdict, verdicts } from "../../src/trace/verdicts/verdict";
import { PrintedLines } from "../harness/printed-lines";
import { EvidenceLog } from "../trace/evidence-log";
import { buildLanguage, Unavailable } from "./build";
import { type Language, languages, type Manner, sources } from "./languages";

/** So many messages of server 2 that only a cancel ends it. */
const ENDLESS = 2 ** 31 - 1;
/** Messages of server 2, one every 10 ms, when no cancel is to come to it; more when they were over before the cancel. */
const FEW = 60;
/** Milliseconds after which a cancel that ought to be passed on has not been. */
const PATIENCE = 60_000;
const MANNERS: readonly Manner[] = ["obeys", "ignores", "forgets"];

for (const language of languages) {
  test(`a cancel through two servers in ${language.name}`, async (context) => {
    const place = await builtOrSkipped(language, context);
    if (place === undefined) return;
    const chain = await startChain(language, place);
    try {
      for (const manner of MANNERS) {
        await context.test(`that ${manner}`, { timeout: PATIENCE }, () => tryManner(language, manner, chain));
      }
      const { channelz } = language;
      if (channelz)
        await context.test("counts open calls by channelz", { timeout: PATIENCE }, () =>
          tryChannelz(channelz, chain),
        );
    } finally {
      await chain.stop();
    }
  });
}

async function tryManner(language: Language, manner: Manner, chain: Chain): Promise<void> {
  if (language.passesOn[manner]) {
    const { truth, first, all } = await cancelledCall(manner, ENDLESS, chain);
    assert.equal(truth, "cancelled");
    assert.ok(first);
    assert.deepEqual(outcomes(first), ["passed-on"], all);
    // Whether server 1's handler stopped, the wire does not show: only messages or a status after the cancel tell of it.
    if (language.answersResets && first.outcome === "stopped") return;
    if (first.outcome === "still-running")
      assert.match(first.evidence.join(), /messages came after the cancel/);
    else assert.equal(first.outcome, "cannot-be-told", all);
    return;
  }
  // A cancel that comes after the end of what it is to reach shows nothing.
  let [count, told] = [FEW, await cancelledCall(manner, FEW, chain)];
  while (told.truth === "finished" && (!told.first || outcomes(told.first).includes("already-over"))) {
    count *= 4;
    told = await cancelledCall(manner, count, chain);
  }
  assert.ok(told.first);
  assert.equal(told.truth, "finished");
  assert.deepEqual(outcomes(told.first), ["not-passed-on"], told.all);
  assert.equal(told.first.outcome, "not-passed-on");
  assert.equal(told.second?.outcome, "never-learned");
}

function outcomes({ passedOn }: Verdict): string[] {
  return passedOn.map(({ outcome }) => outcome);
}

/** What server 2 says of a call that was cancelled at its fifth message, and what the taps' evidence is judged to say. */
async function cancelledCall(manner: Manner, count: number, chain: Chain) {
  const lines = chain.second.lines.length;
  const from = chain.log.all.length;
  const call = chain.client["Count"]!({ manner, count });
  call.on("error", () => {});
  await new Promise<void>((resolve) => {
    let ticks = 0;
    call.on("data", () => ++ticks === 5 && resolve());
  });
  call.cancel();
  const [truth] = await chain.second.line(/^(cancelled|finished)$/, lines);
  const onFirst = await overOn("hop 1", chain, from);
  const onSecond = await overOn("hop 2", chain, from);

  const table = new HopTable();
  for (const evidence of chain.log.all) table.add(evidence);
  const judged = verdicts(table, monotonicNow());
  const own = (id: string) => judged.find(({ hop }) => hop === id);
  return { truth, first: own(onFirst), second: own(onSecond), all: JSON.stringify(judged) };
}

/** Waits until the call is over on the wire, reset or answered; returns the hop's id. */
async function overOn(observer: string, { log }: Chain, from: number): Promise<string> {
  const opened = await log.seen(
    "stream-opened",
    (evidence) => evidence.observer === observer && log.all.indexOf(evidence) >= from,
  );
  const { connection, stream } = opened;
  const same = (evidence: { observer: string; connection: number; stream: number }) =>
    evidence.observer === observer && evidence.connection === connection && evidence.stream === stream;
  await Promise.race([
    log.seen("reset", same),
    log.seen("half-closed", (evidence) => evidence.from === "server" && same(evidence)),
  ]);
  return `${observer}/${connection}/${stream}`;
}

/** The first server's handler goes on after a cancel: what do its own counters say meanwhile? */
async function tryChannelz(library: GrpcLibrary, chain: Chain): Promise<void> {
  const reader = await openChannelz({
    target: `127.0.0.1:${chain.first.port}`,
    transport: { security: { type: "plaintext" } },
    metadata: [],
    timeout: 5000,
  });
  assert.ok(!("problem" in reader));
  let before: readonly ServerCounters[] | undefined;
  const open = async () => {
    const counters = await reader.read();
    assert.ok(!("problem" in counters), JSON.stringify(counters));
    const calls = openCalls(counters, before);
    before = counters;
    return calls.reduce((sum, one) => sum + one.open, 0);
  };
  while ((await open()) > 0);
  const lines = chain.second.lines.length;
  const call = chain.client["Count"]!({ manner: "ignores", count: ENDLESS });
  call.on("error", () => {});
  await once(call, "data");
  assert.equal(await open(), 1);
  call.cancel();
  // Node's handler goes on for ever, the others do other work once the second server was cancelled.
  if (library !== "grpc-js") await chain.second.line(/^cancelled$/, lines);
  if (library === "grpc-go") {
    assert.equal(await open(), 1, "the handler has not returned");
    // It works on until the next call.
    await cancelledCall("obeys", ENDLESS, chain);
  }
  // Of the others the count falls though the handler goes on; of this one, when it has returned.
  while ((await open()) > 0);
  if (library === "grpc-js") assert.deepEqual(chain.second.lines.slice(lines), []);
  reader.close();
}

interface Chain {
  readonly log: EvidenceLog;
  readonly client: grpc.Client & Record<string, (ask: object) => grpc.ClientReadableStream<unknown>>;
  readonly first: ChainServer;
  readonly second: ChainServer;
  stop(): Promise<void>;
}

async function startChain(language: Language, place: string): Promise<Chain> {
  const log = new EvidenceLog();
  const tapTo = (observer: string, port: number) =>
    startTap({ observer, port: 0, target: { host: "127.0.0.1", port }, emit: log.add });
  const second = await ChainServer.start(language, place);
  const tap2 = await tapTo("hop 2", second.port);
  const first = await ChainServer.start(language, place, tap2.port);
  const tap1 = await tapTo("hop 1", first.port);
  const loaded = grpc.loadPackageDefinition(loadSync(join(sources, "chain.proto"))) as unknown as {
    chain: { Chain: new (address: string, credentials: grpc.ChannelCredentials) => Chain["client"] };
  };
  const client = new loaded.chain.Chain(`127.0.0.1:${tap1.port}`, grpc.credentials.createInsecure());
  return {
    log,
    client,
    first,
    second,
    async stop() {
      client.close();
      await Promise.all([first.stop(), second.stop(), tap1.close(), tap2.close()]);
    },
  };
}

/** A server's process, and the lines that it prints. */
class ChainServer {
  port = 0;
  private readonly printed: PrintedLines;

  private constructor(private readonly child: ChildProcess) {
    this.printed = new PrintedLines(child);
  }

  static async start(language: Language, place: string, next?: number): Promise<ChainServer> {
    const [command, ...args] = [...language.run, ...(next === undefined ? [] : [String(next)])];
    // Python finds its generated modules in the build folder, though the server lies elsewhere.
    const env = { ...process.env, PYTHONPATH: place };
    const child = spawn(command!, args, { cwd: place, env, stdio: ["ignore", "pipe", "ignore"] });
    const server = new ChainServer(child);
    server.port = Number((await server.line(/^listening (\d+)$/))[1]);
    return server;
  }

  get lines(): readonly string[] {
    return this.printed.all;
  }

  line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.printed.match(pattern, from);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }
}

async function builtOrSkipped(language: Language, context: TestContext): Promise<string | undefined> {
  try {
    return await buildLanguage(language);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    context.skip(error.message);
    return undefined;
  }
}
