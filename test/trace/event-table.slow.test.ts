/**
 * What grpc-js tells a handler, and does not, when its call ends early: each line of that table is tried, and the probe
 * has to report what happened. What happened the handlers print themselves.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { TOGETHER } from "../../src/trace/verdicts/handler-verdict";
import { connectChain } from "./chain-service";
import { type Chain, type Kind, type Plot, tellDeadline, tellStory } from "./handler-story";
import { TracedServer } from "./traced-server";

const fixture = join(__dirname, "fixtures/table.cjs");

describe("what grpc-js tells a handler when its call ends early", () => {
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

  const events: Readonly<Record<Kind, { readonly cancel: string[]; readonly success: string[] }>> = {
    unary: { cancel: ["cancelled"], success: ["cancelled"] },
    serverStream: { cancel: ["cancelled", "close"], success: ["finish", "close", "cancelled"] },
    clientStream: { cancel: ["end", "cancelled", "close"], success: ["end", "cancelled", "close"] },
    bidi: { cancel: ["end", "cancelled", "close"], success: ["end", "finish", "close", "cancelled"] },
  };
  for (const [kind, { cancel, success }] of Object.entries(events) as [Kind, (typeof events)[Kind]][]) {
    test(`${kind}: cancelled, it emits ${cancel.join(", ")}, and its listener is what told it`, async () => {
      const { report, facts } = await story(kind, "listens", { truth: "events" });
      assert.deepEqual(facts["events"], cancel);
      assert.equal(report.cancelled?.cause, "client");
      assert.equal(report.seen?.through, "listener");
    });

    test(`${kind}: answered, it emits ${success.join(", ")}, which is no cancel`, async () => {
      const { report, verdict, facts } = await story(kind, "answers", { cancel: false, truth: "events" });
      assert.deepEqual([...(facts["events"] as string[])].sort(), [...success].sort());
      assert.equal(report.cancelled, undefined);
      assert.equal(report.seen, undefined);
      assert.equal(verdict, undefined);
    });
  }

  for (const property of ["destroyed", "closed", "writable"]) {
    test(`a stream's ${property} tells its handler, which stops by it`, async () => {
      const { report, verdict, facts } = await story("serverStream", property, { truth: "told" });
      assert.equal(facts["told"], true);
      assert.equal(report.seen?.through, "check");
      assert.equal(report.seen?.place?.line, lineOf(`  ${property}: (call) => asks(`));
      assert.equal(verdict?.outcome, "stopped");
    });
  }

  for (const property of ["writableEnded", "writableFinished", "errored"]) {
    test(`a stream's ${property} never tells of a cancel, so its handler goes on to its end`, async () => {
      const { report, verdict, facts } = await story("serverStream", property, { truth: "told" });
      assert.ok(!facts["told"]);
      assert.equal(report.seen, undefined);
      assert.equal(verdict?.outcome, "finished-anyway");
    });
  }

  test("a unary call's destroyed never tells of a cancel, so its handler goes on to its end", async () => {
    const { verdict, facts } = await story("unary", "destroyed", { truth: "told" });
    assert.equal(facts["told"], false);
    assert.equal(verdict?.outcome, "finished-anyway");
  });

  test("a deadline comes by the same event, and is told as a deadline", async () => {
    const { report, facts } = await tellDeadline(() =>
      story("serverStream", "listens", { deadline: 1000, truth: "events" }),
    );
    assert.deepEqual(facts["events"], ["cancelled", "close"]);
    assert.equal(report.cancelled?.cause, "deadline");
  });

  test("an upload that is cancelled ends like a complete one, and an answer to it is told as such", async () => {
    const { report, verdict, facts } = await story("clientStream", "readsAll", {
      messages: 2,
      truth: "messages",
    });
    // The loop has ended in good order. Whether it is known by then that the call is over is a matter of moments.
    assert.deepEqual([facts["messages"], facts["later"]], [2, true]);
    assert.ok(report.uploadEndedAt! <= report.cancelled!.at);
    // A busy machine can part the two; then nothing is claimed.
    const together = report.cancelled!.at - report.uploadEndedAt! <= TOGETHER;
    assert.equal(verdict?.upload, together ? "committed" : undefined);
    assert.equal(
      verdict?.blame.some(({ kind }) => kind === "upload"),
      together,
    );
  });

  test("an upload that is cancelled and refused is told as such", async () => {
    const { verdict } = await story("clientStream", "refuses", { messages: 2, truth: "messages" });
    assert.equal(verdict?.upload === "committed", false);
    assert.deepEqual(
      verdict?.blame.filter(({ kind }) => kind === "upload"),
      [],
    );
  });

  test("messages both ways end like that too", async () => {
    const { report, verdict, facts } = await story("bidi", "readsAll", { messages: 2, truth: "messages" });
    assert.deepEqual([facts["messages"], facts["later"]], [2, true]);
    assert.equal(report.uploadEndedAt, undefined);
    assert.equal(verdict?.upload, undefined);
  });

  test("a write that is waited for fails after the cancel", async () => {
    const { report, facts } = await story("serverStream", "awaitsWrite", { truth: "code" });
    assert.equal(facts["code"], "ERR_STREAM_DESTROYED");
    assert.equal(report.writes.afterCancel, 1);
    assert.equal(report.settled?.how, "resolved");
  });

  test("a wait for a drain that is given a signal ends with the call", async () => {
    const { verdict, facts } = await story("serverStream", "drainsWithSignal", {
      flood: true,
      truth: "name",
    });
    assert.equal(facts["name"], "AbortError");
    assert.equal(verdict?.outcome, "stopped");
  });

  test("a listener that is added to an aborted signal is never told", async () => {
    const { report, facts } = await story("serverStream", "signalTooLate", { truth: "aborted" });
    assert.deepEqual(facts, { aborted: true });
    assert.equal(report.settled?.how, "resolved");
  });

  for (const [mode, words] of [
    ["breaks", "left by break"],
    ["pipes", "piped"],
    ["pipelines", "in a pipeline"],
  ] as const) {
    test(`a stream of the next server that is ${words} is not cancelled with the call`, async () => {
      const { report, all } = await story("serverStream", mode, { until: "running", handlers: 2 });
      const [first, second] = all;
      assert.equal(report.upstreams[0]?.parent, "none");
      assert.equal(report.upstreams[0]?.cancelledAt, undefined);
      assert.deepEqual([first?.outcome, first?.to], ["not-passed-on", "table.cjs"]);
      assert.equal(first?.blame[0]?.place.line, lineOf(`// ${words}`));
      assert.equal(second?.outcome, "never-learned");
    });
  }

  test("a deadline travels to the next server with the parent", async () => {
    const { all } = await tellDeadline(() =>
      story("serverStream", "passesDeadlineOn", { deadline: 1000, handlers: 2 }),
    );
    assert.deepEqual(
      all.map(({ cancel }) => cancel.cause),
      ["deadline", "deadline"],
    );
    assert.deepEqual(
      all[0]?.passedOn.map(({ outcome }) => outcome),
      ["passed-on"],
    );
  });

  function story(kind: Kind, mode: string, plot?: Plot) {
    return tellStory(server, client, kind, mode, plot);
  }
});

test("an upload that is read slowly fails at the cancel, ends the process as without the probe, and that is told", async () => {
  const server = await TracedServer.start([fixture]);
  const client = await connectChain(server.port);
  const { report, verdict } = await tellStory(server, client, "clientStream", "readsSlowly", { messages: 5 });
  assert.deepEqual(await once(server.child, "exit"), [1, null]);
  assert.equal(report.crashed?.error, "ERR_STREAM_PREMATURE_CLOSE");
  assert.deepEqual(report.settled?.how, "rejected");
  assert.equal(verdict?.outcome, "stopped");
  assert.deepEqual(
    verdict.blame.map(({ kind, place }) => [kind, place.file]),
    [["crash", fixture]],
  );
  client.close();
  await server.stop();
});

function lineOf(text: string): number {
  const lines = readFileSync(fixture, "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}
