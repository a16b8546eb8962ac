import assert from "node:assert/strict";
import { test } from "node:test";
import { HopTable } from "../../src/trace/hops";
import { lineages } from "../../src/trace/lineage";
import { findOwnCall } from "../../src/trace/own-call";
import { predictedBy, runFindings } from "../../src/trace/run-finding";
import type { Verdict } from "../../src/trace/verdict";

const place = { file: "/app/reports.ts", line: 88, column: 3 };
const verdict: Verdict = {
  hop: "probe/1",
  server: "server.ts",
  path: "/shop.Reports/Make",
  cancel: { at: 10, cause: "client" },
  outcome: "still-running",
  after: 14_300,
  confidence: "certain",
  evidence: [],
  blame: [{ text: "an interval is still alive", place }],
  passedOn: [],
};

test("a verdict is told at the line that went on, with how long it did", () => {
  assert.deepEqual(runFindings(verdict), [
    {
      place,
      path: "/shop.Reports/Make",
      message:
        "Seen in a run: /shop.Reports/Make still ran 14.3 s after the client had cancelled; an interval is still alive.",
    },
  ]);
  assert.deepEqual(runFindings({ ...verdict, blame: [] }), []);
});

test("findings of the same function foretold it, those of other functions did not", () => {
  const finding = (line: number) => ({ rule: "timer-outlives-call", message: "", line });
  const functions = [
    { first: 1, last: 200 },
    { first: 80, last: 95 },
  ];
  assert.deepEqual(predictedBy(88, [finding(20), finding(85), finding(120)], functions), [finding(85)]);
  assert.deepEqual(predictedBy(88, [finding(85)], []), []);
});

test("our own call is the first of its path that came to the tap we called, after we started", () => {
  const table = new HopTable();
  for (const port of [1, 2]) {
    const observer = `tap-${port}`;
    const clock = { kind: "same" as const };
    table.add({ type: "observer", observer, at: 0, role: { kind: "tap", port }, server: `s${port}`, clock });
    table.add({ type: "connection-opened", observer, at: 0, connection: 1, clientPort: 100 + port });
  }
  const open = (observer: string, stream: number, at: number, path = "/a.B/C") =>
    table.add({ type: "stream-opened", observer, connection: 1, stream, at, path })[0]!.id;
  const end = (observer: string, stream: number, at: number) => {
    for (const from of ["client", "server"] as const)
      table.add({ type: "half-closed", observer, connection: 1, stream, at, from });
  };
  const early = open("tap-1", 1, 5);
  end("tap-1", 1, 6);
  open("tap-2", 1, 20);
  end("tap-2", 1, 21);
  open("tap-1", 3, 30, "/a.B/Other");
  end("tap-1", 3, 31);
  const ours = open("tap-1", 5, 40);
  const found = (call: { startedAt: number; endedAt?: number; port?: number }) =>
    findOwnCall(table, lineages(table), { path: "/a.B/C", ...call });
  assert.equal(found({ startedAt: 10, port: 1 })?.hop.id, ours);
  assert.equal(found({ startedAt: 0, port: 1 })?.hop.id, early);
  assert.equal(found({ startedAt: 0, port: 1 })?.alike, 1);
  assert.equal(found({ startedAt: 2000 }), undefined);
});
