import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { outcomeText } from "../../src/report/verdict-text";
import { startTap } from "../../src/trace/tap/tap";
import type { Verdict } from "../../src/trace/verdicts/verdict";
import { connectChain } from "./chain-service";
import { type Chain, type Kind, type Plot, tellDeadline, tellStory } from "./handler-story";
import { TracedServer } from "./traced-server";

const fixture = join(__dirname, "fixtures/handlers.cjs");

describe("what the probe reports is what happened", () => {
  let server: TracedServer;
  let client: Chain;

  before(async () => {
    server = await TracedServer.start([fixture]);
    client = await connectChain(server.port);
  });
  after(async () => {
    client.close();
    await server.stop();
  });

  for (const kind of ["unary", "serverStream", "clientStream", "bidi"] as const) {
    test(`${kind}: answered, it is finished and was never cancelled`, async () => {
      const { report, verdict } = await story(kind, "answers", { cancel: false });
      assert.equal(report.phase, "finished");
      assert.equal(report.cancelled, undefined);
      assert.equal(verdict, undefined);
    });

    test(`${kind}: cancelled, a handler that checks stops, and the check is what told it`, async () => {
      const { report, verdict } = await story(kind, "checks");
      assert.equal(report.cancelled?.cause, "client");
      assert.equal(report.cancelled?.code, 8);
      assert.equal(report.seen?.through, "check");
      assert.deepEqual([verdict?.outcome, verdict?.confidence], ["stopped", "certain"]);
      assert.ok(report.cancelled!.at <= report.seen!.at && report.seen!.at <= report.settled!.at);
    });
  }

  for (const kind of ["unary", "clientStream", "bidi"] as const) {
    test(`${kind}: cancelled, a handler that listens is told by its listener`, async () => {
      const { report, verdict } = await story(kind, "listens");
      assert.equal(report.seen?.through, "listener");
      assert.deepEqual(
        report.listeners.map(({ event }) => event),
        ["cancelled"],
      );
      assert.equal(verdict?.outcome, "stopped");
      assert.deepEqual(report.timers, []);
    });
  }

  test("a call that is under way is told of before anything else happens to it", async () => {
    const last = Math.max(0, ...server.log.of("handler").map((report) => report.call));
    const call = client.unary({ mode: "checks" }).call;
    const report = await server.log.seen("handler", (one) => one.call === last + 1);
    assert.equal(report.phase, "started");
    call.cancel();
    await server.log.seen("handler", (one) => one.call === last + 1 && one.phase === "stopped");
  });

  test("the checks that are counted are the checks that were made", async () => {
    const { report, facts } = await story("unary", "checks", { truth: "checks" });
    assert.equal(report.checks.count, facts["checks"]);
  });

  test("a handler that ignores the cancel finishes anyway, and its writes into nothing are counted", async () => {
    const { report, verdict, facts } = await story("serverStream", "ignores", { truth: "refused" });
    assert.equal(verdict?.outcome, "finished-anyway");
    assert.equal(verdict?.confidence, "certain");
    assert.equal(report.writes.count, 30);
    assert.equal(report.writes.afterCancel, facts["refused"]);
    assert.equal(report.seen, undefined);
  });

  test("a listener that is added after the cancel is never told, so the handler finishes anyway", async () => {
    const { report, facts } = await story("unary", "listensTooLate");
    assert.equal(facts["told"], undefined);
    assert.equal(report.seen, undefined);
    assert.equal(report.settled?.how, "resolved");
  });

  test("a forgotten interval still runs, and its line is named", async () => {
    const { verdict } = await story("serverStream", "leavesInterval", { until: "running" });
    assert.equal(verdict?.outcome, "still-running");
    assert.deepEqual(
      verdict?.blame.map(({ place, text }) => `${place.file}:${place.line} ${text}`),
      [`${fixture}:${lineOf("the forgotten interval")} an interval is still alive`],
    );
  });

  test("what a handler did last after the cancel is named with its line, and with the calls that led there", async () => {
    const slept = await story("unary", "ignores");
    assert.deepEqual(placesOf(slept.verdict), [["sleep = (ms)", "sleeps on"]]);
    assert.match(slept.verdict!.blame[0]!.text, /^a timer that it had set fired \d+ ms after the cancel$/);
    const wrote = await story("serverStream", "ignores");
    assert.deepEqual(placesOf(wrote.verdict), [["writes on"]]);
    const read = await story("unary", "readsFiles");
    assert.deepEqual(placesOf(read.verdict), [["reads on"]]);
  });

  test("where the handler was told is named with its line", async () => {
    const checked = await story("unary", "checks");
    assert.equal(checked.report.seen?.place?.line, lineOf("while (++checks"));
    const listened = await story("unary", "listens");
    assert.equal(listened.report.seen?.place?.line, lineOf("clearTimeout(timer)"));
  });

  test("the handler's own function is named", async () => {
    const { verdict } = await story("unary", "checks");
    assert.equal(verdict?.handler?.file, fixture);
    assert.equal(verdict?.handler?.line, lineOf("Unary: (call, callback) =>"));
  });

  test("a listener on an emitter that outlives the call is left; one that was removed, or ends with it, is not", async () => {
    const { report, verdict } = await story("unary", "leavesListener");
    assert.deepEqual(
      report.leftListeners.map(({ event, emitter, count, place }) => [event, emitter, count, place?.line]),
      [["news", "Bus", 1, lineOf("the forgotten listener")]],
    );
    assert.equal(verdict?.outcome, "stopped");
    assert.ok(verdict.evidence.includes("a listener for 'news' on Bus is left"));
    assert.deepEqual((await story("unary", "removesListener")).report.leftListeners, []);
  });

  test("a handler that waits for a drain that never comes still runs, with nothing alive to wait for", async () => {
    const { report, verdict, facts } = await story("serverStream", "waitsForDrain", {
      until: "running",
      flood: true,
    });
    assert.equal(verdict?.outcome, "still-running");
    assert.equal(facts["drained"], undefined);
    assert.deepEqual(report.timers, []);
    assert.ok(verdict?.evidence.includes("the handler's promise has not settled"));
  });

  test("with parent, the cancel is passed on", async () => {
    const { report, all } = await story("serverStream", "passesOnAwaiting");
    assert.deepEqual(
      report.upstreams.map(({ path, parent, ended }) => [path, parent, ended?.code]),
      [["/test.Chain/Unary", "this", grpc.status.CANCELLED]],
    );
    assert.deepEqual(all.map(outcomes), [
      ["stopped", ["passed-on"]],
      ["stopped", []],
    ]);
  });

  test("without parent it is not, the next server never learns of it, and the line that called is named", async () => {
    const { verdict, all } = await story("serverStream", "forgetsToPassOn");
    assert.deepEqual(all.map(outcomes), [
      ["not-passed-on", ["not-passed-on"]],
      ["never-learned", []],
    ]);
    assert.equal(outcomeText(verdict!), "not passed on to handlers.cjs");
    assert.equal(verdict?.blame[0]?.place.line, lineOf("without parent"));
  });

  test("a call started with a parent that is already over is not cancelled", async () => {
    const { report, all } = await story("serverStream", "passesOnTooLate");
    assert.equal(report.upstreams[0]?.parent, "this");
    assert.deepEqual(all[0] && outcomes(all[0]), ["not-passed-on", ["not-passed-on"]]);
    assert.match(all[0]!.evidence[0]!, /ended by itself/);
  });

  test("an upload that was cut off and committed is no more than finished anyway", async () => {
    const { report, verdict, facts } = await story("clientStream", "commits", {
      messages: 2,
      truth: "committed",
    });
    // The client half-closes before it resets, so the loop ends as if the upload were complete.
    assert.deepEqual(facts, { committed: 2 });
    assert.equal(report.settled?.how, "resolved");
    // When the answer was faster still, the server never saw a cancel, and the probe claims none.
    if (verdict) assert.equal(verdict.outcome, "finished-anyway");
  });

  test("a deadline is told from a cancel", async () => {
    const { report } = await tellDeadline(() => story("unary", "checks", { deadline: 1000 }));
    assert.equal(report.cancelled?.cause, "deadline");
    assert.ok(report.timeout! > 0 && report.timeout! <= 1000);
  });

  test("a lost connection is told from a cancel", async () => {
    const target = { host: "127.0.0.1", port: server.port };
    const tap = await startTap({ observer: "tap", port: 0, target, emit: () => {} });
    const through = await connectChain(tap.port);
    const { report } = await story("unary", "checks", { client: through, cut: () => tap.cut() });
    assert.equal(report.cancelled?.cause, "connection");
    through.close();
    await tap.close();
  });

  function story(kind: Kind, mode: string, plot?: Plot) {
    return tellStory(server, client, kind, mode, plot);
  }
});

function outcomes(verdict: Verdict) {
  return [verdict.outcome, verdict.passedOn.map(({ outcome }) => outcome)];
}

/** The words that stand at each place to blame, and at those it was called from. */
function placesOf(verdict: Verdict | undefined): string[][] {
  const lines = readFileSync(fixture, "utf8").split("\n");
  const wordsAt = (line: number) =>
    /\/\/ (.*)$|const (.*?) =>/
      .exec(lines[line - 1]!)
      ?.slice(1)
      .find(Boolean) ?? "";
  return (verdict?.blame ?? []).map(({ place }) =>
    [place, ...(place.calledFrom ?? [])].map(({ line }) => wordsAt(line)).filter(Boolean),
  );
}

function lineOf(text: string): number {
  const lines = readFileSync(fixture, "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

test("a collector that dies in mid-run takes nothing with it: the server answers on and ends as it would", async () => {
  const server = await TracedServer.start([fixture]);
  const client = await connectChain(server.port);
  let answered = 0;
  const work = async () => {
    for (let i = 0; i < 200; i++) {
      assert.deepEqual(await client.unary({ mode: "answers" }).answer, {});
      if (++answered === 300) await server.collector.close();
    }
  };
  await Promise.all([work(), work(), work()]);
  // What cancelled calls report goes nowhere, and hurts nobody.
  const { call, answer } = client.unary({ mode: "checks" });
  await server.line(/^ready$/);
  call.cancel();
  await assert.rejects(answer);
  assert.deepEqual(await client.unary({ mode: "answers" }).answer, {});
  client.close();
  server.child.kill("SIGTERM");
  assert.deepEqual(await once(server.child, "exit"), [0, null]);
});

test("a collector that goes away, or never was, does not trouble the server", async () => {
  for (const address of ["/nowhere/at/all.sock", "file:/nowhere/at/all", "tcp:1"]) {
    const server = await TracedServer.start([fixture], address);
    const client = await connectChain(server.port);
    for (let i = 0; i < 20; i++) assert.deepEqual(await client.unary({ mode: "answers" }).answer, {});
    assert.deepEqual(server.log.all, []);
    client.close();
    server.child.kill("SIGTERM");
    assert.deepEqual(await once(server.child, "exit"), [0, null]);
    await server.stop();
  }
});
