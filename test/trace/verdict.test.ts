import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sequenceMermaid } from "../../src/report/sequence-mermaid";
import { sequenceSvg } from "../../src/report/sequence-svg";
import { sequenceText } from "../../src/report/sequence-text";
import { outcomeText } from "../../src/report/verdict-text";
import { clockFromExchange } from "../../src/trace/clock";
import type { Clock, Evidence } from "../../src/trace/evidence";
import { HopTable } from "../../src/trace/hops/hops";
import { lineages } from "../../src/trace/hops/lineage";
import { OwnEvents } from "../../src/trace/sequence/own-events";
import { sequenceOf } from "../../src/trace/sequence/sequence";
import { verdicts } from "../../src/trace/verdicts/verdict";
import { on, tapOf, twoTaps } from "./two-taps";

function judge(evidence: readonly Evidence[], now = 10_000) {
  const table = new HopTable();
  for (const one of evidence) table.add(one);
  return verdicts(table, now).map((verdict) => ({
    verdict: `${verdict.server}: ${outcomeText(verdict)}`,
    confidence: verdict.confidence,
    passedOn: verdict.passedOn.map(({ outcome }) => outcome),
    cause: verdict.cancel.cause,
  }));
}

describe("what two taps can tell", () => {
  const edge = on("edge");
  const store = on("store");

  test("a reset of the second hop after the first is passed on; about the handlers nothing is claimed", () => {
    const judged = judge(
      twoTaps(edge.opened(0), store.opened(2), store.message(5), edge.reset(100), store.reset(101)),
    );
    assert.deepEqual(judged, [
      { verdict: "edge: cannot be told", confidence: "certain", passedOn: ["passed-on"], cause: "client" },
      { verdict: "store: cannot be told", confidence: "certain", passedOn: [], cause: "client" },
    ]);
  });

  test("a second hop that runs to its end was not told", () => {
    const judged = judge(twoTaps(edge.opened(0), store.opened(2), edge.reset(100), ...store.answered(700)));
    assert.deepEqual(
      judged.map(({ verdict, confidence }) => [verdict, confidence]),
      [
        ["edge: not passed on to store", "certain"],
        ["store: never learned of it", "certain"],
      ],
    );
  });

  test("a second hop that had ended before is nobody's fault", () => {
    const judged = judge(twoTaps(edge.opened(0), store.opened(2), ...store.answered(50), edge.reset(100)));
    assert.deepEqual(
      judged.map(({ verdict }) => verdict),
      ["edge: cannot be told"],
    );
  });

  test("an answer and a cancel that crossed are not held against anybody", () => {
    const judged = judge(twoTaps(edge.opened(0), store.opened(2), edge.reset(100), ...store.answered(102)));
    assert.deepEqual(judged[0]?.passedOn, ["already-over"]);
  });

  test("messages that come long after a reset show that the server still ran", () => {
    const judged = judge([
      ...tapOf("edge"),
      edge.opened(0),
      edge.reset(100),
      edge.message(101),
      edge.message(400),
    ]);
    assert.deepEqual(
      judged.map(({ verdict }) => verdict),
      ["edge: still running after 300 ms"],
    );
  });

  test("a status after a reset shows that the handler returned", () => {
    const judged = judge([...tapOf("edge"), edge.opened(0), edge.reset(100), ...edge.answered(104, 1)]);
    assert.deepEqual(
      judged.map(({ verdict, confidence }) => [verdict, confidence]),
      [["edge: stopped in 4.0 ms", "likely"]],
    );
  });

  test("a lost connection and a deadline are told from a cancel", () => {
    assert.equal(judge([...tapOf("edge"), edge.opened(0), edge.lost(100)])[0]?.cause, "connection");
    assert.equal(
      judge([...tapOf("edge"), edge.opened(0, { timeout: 100 }), edge.reset(101)])[0]?.cause,
      "deadline",
    );
  });

  test("a call that ended as it should is not judged", () => {
    assert.deepEqual(
      judge(twoTaps(edge.opened(0), store.opened(2), ...store.answered(5), ...edge.answered(6))),
      [],
    );
  });

  test("when two calls could have made the second hop, no caller is named", () => {
    const other = on("edge", 3);
    const judged = judge(
      twoTaps(edge.opened(0), other.opened(1), store.opened(2), edge.reset(100), ...store.answered(700)),
    );
    assert.deepEqual(judged, [
      { verdict: "edge: cannot be told", confidence: "certain", passedOn: [], cause: "client" },
    ]);
  });

  test("a trace id names the caller among many", () => {
    const other = on("edge", 3);
    const judged = judge(
      twoTaps(
        edge.opened(0, { traceId: "a" }),
        other.opened(1, { traceId: "b" }),
        store.opened(2, { traceId: "a" }),
        edge.reset(100),
        ...store.answered(700),
      ),
    );
    assert.equal(judged[0]?.verdict, "edge: not passed on to store");
  });

  test("clocks that were never compared tell no order", () => {
    const evidence = [...tapOf("edge"), ...tapOf("store", { kind: "unknown" })];
    const judged = judge([
      ...evidence,
      edge.opened(0),
      store.opened(2),
      edge.reset(100),
      ...store.answered(700),
    ]);
    assert.deepEqual(
      judged.map(({ verdict }) => verdict),
      ["edge: cannot be told"],
    );
  });

  test("a clock that was compared is set right before times are", () => {
    const ahead: Clock = { kind: "measured", offset: 5000, uncertainty: 1 };
    const evidence = [...tapOf("edge"), ...tapOf("store", ahead)];
    const judged = judge([
      ...evidence,
      edge.opened(0),
      store.opened(5002),
      edge.reset(100),
      store.reset(5101),
    ]);
    assert.deepEqual(judged[0]?.passedOn, ["passed-on"]);
  });
});

describe("two clocks", () => {
  test("of one machine are one when an exchange does not contradict it", () => {
    assert.deepEqual(clockFromExchange({ sent: 10, remote: 11, received: 12 }, true), { kind: "same" });
  });
  test("of two machines are as far apart as the exchange says, give or take half its time", () => {
    const clock = clockFromExchange({ sent: 10, remote: 511, received: 12 }, false);
    assert.deepEqual(clock, { kind: "measured", offset: 500, uncertainty: 1 });
  });
});

describe("the picture of a request", () => {
  const edge = on("edge");
  const store = on("store");
  const table = new HopTable();
  const messages = [5, 10, 15].flatMap((at) => [store.message(at), edge.message(at + 1)]);
  const evidence = twoTaps(edge.opened(0), store.opened(2), ...messages, edge.reset(100), store.message(110));
  for (const one of [...evidence, ...store.answered(700)]) table.add(one);
  const sequence = sequenceOf([...table.hops()], lineages(table), verdicts(table, 1000), outcomeText);

  test("as text, with the work after the cancel marked", () => {
    assert.equal(
      sequenceText(sequence),
      `/shop.Orders/Watch
  0.0 ms  client ─▶ edge    /shop.Orders/Watch
  2.0 ms  edge ─▶ store     /shop.Orders/Watch
 16.0 ms  edge ─▶ client    3 messages
100.0 ms  client ─✗ edge    cancel
110.0 ms  store ─▶ edge   ⚠ 4 messages, also after the cancel
700.0 ms  store ─▶ edge   ⚠ status 0
700.0 ms  edge            ⚠ = not passed on to store
700.0 ms  store           ⚠ = never learned of it
`,
    );
  });

  test("with what the client itself saw, where it belongs in time", () => {
    const own = new OwnEvents();
    own.add({ at: 0, text: "started", kind: "other" });
    own.add({ at: 99, text: "cancelled", kind: "cancelled" });
    own.add({ at: 101, text: "ended: 1 CANCELLED", kind: "other" });
    const all = sequenceOf([...table.hops()], lineages(table), [], outcomeText, own);
    assert.deepEqual(
      all.items
        .filter((item) => item.kind === "note" || item.kind === "cancel")
        .map(({ at, text }) => [at, text]),
      [
        [0, "started"],
        [99, "cancelled"],
        // Its events came later than they happened, but none can have come after what it caused.
        [100, "cancel"],
        [101, "ended: 1 CANCELLED"],
      ],
    );
  });

  test("two servers of one name are told apart, until one has gone", () => {
    const both = new HopTable();
    const names = ["a", "b"].map((observer) => {
      const clock: Clock = { kind: "same" };
      const role = { kind: "probe" as const, pid: 1, node: "v20" };
      both.add({ type: "observer", observer, at: 0, role, server: "server.js", clock });
      return both.observer(observer)?.about.server;
    });
    assert.deepEqual(names, ["server.js", "server.js #2"]);
    both.add({ type: "observer-gone", observer: "a", at: 5 });
    for (const one of tapOf("c")) both.add(one.type === "observer" ? { ...one, server: "server.js" } : one);
    assert.equal(both.observer("c")?.about.server, "server.js");
  });

  test("as Mermaid", () => {
    const lines = sequenceMermaid(sequence).split("\n");
    assert.deepEqual(lines.slice(0, 6), [
      "sequenceDiagram",
      "  accTitle: /shop.Orders/Watch",
      "  participant p0 as client",
      "  participant p1 as edge",
      "  participant p2 as store",
      "  p0->>p1: 0.0 ms: /shop.Orders/Watch",
    ]);
    assert.ok(lines.includes("  p0-xp1: 100.0 ms: cancel"));
    assert.ok(lines.includes("  Note over p1: 700.0 ms: ⚠ not passed on to store"));
  });

  test("as SVG that is well formed, has a title and a description, and shows every item", () => {
    const svg = sequenceSvg({ ...sequence, title: '<&"\u0001>' });
    const open: string[] = [];
    for (const [, close, name, , self] of svg.matchAll(
      /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    )) {
      if (close) assert.equal(open.pop(), name);
      else if (!self) open.push(name!);
    }
    assert.deepEqual(open, []);
    assert.match(svg, /<title id="title">.*<desc id="description">At 0.0 ms, client to edge/s);
    for (const { text } of sequence.items) assert.ok(svg.includes(text), text);
    assert.ok(!svg.includes("\u0001"));
  });
});

test("times of two observers may be off by as much as both of their clocks", () => {
  const table = new HopTable();
  const measured = (uncertainty: number): Clock => ({ kind: "measured", offset: 0, uncertainty });
  for (const one of [...tapOf("edge", measured(3)), ...tapOf("store", measured(5))]) table.add(one);
  assert.equal(table.uncertainty("edge", "store"), 8);
  assert.equal(table.uncertainty("edge", "edge"), 0);
  assert.equal(table.largestUncertainty(), 10);
});
