import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HopTable } from "../../src/trace/hops/hops";
import { lineages } from "../../src/trace/hops/lineage";
import { findOwnCall } from "../../src/trace/hops/own-call";
import { runFindings } from "../../src/trace/runs/run-finding";
import { RunMemory } from "../../src/trace/runs/run-memory";
import type { Verdict } from "../../src/trace/verdicts/verdict";

const place = { file: "/app/reports.ts", line: 88, column: 3 };
const verdict: Verdict = {
  hop: "probe/1",
  observers: ["probe"],
  server: "server.ts",
  path: "/shop.Reports/Make",
  cancel: { at: 10, cause: "client" },
  outcome: "still-running",
  after: 14_300,
  confidence: "certain",
  evidence: [],
  blame: [{ kind: "timer", text: "an interval is still alive", place }],
  passedOn: [],
};

const handler = { file: "/app/service.ts", line: 20, column: 3 };
const lines = { file: "/app/service.ts", first: 18, last: 40 };

test("a verdict is told at the handler and at the line that went on, with how long it did", () => {
  const because = verdict.blame;
  assert.deepEqual(runFindings({ ...verdict, handler }), [
    {
      place: handler,
      path: "/shop.Reports/Make",
      about: "handler",
      because,
      message:
        "Seen in a run: /shop.Reports/Make still ran 14.3 s after the client had cancelled, at reports.ts:88.",
    },
    {
      place,
      path: "/shop.Reports/Make",
      about: "line",
      because: [],
      message:
        "Seen in a run of /shop.Reports/Make, after the client had cancelled: an interval is still alive.",
    },
  ]);
  assert.deepEqual(
    runFindings(verdict).map((finding) => [finding.about, finding.place]),
    [["handler", place]],
  );
  assert.deepEqual(runFindings({ ...verdict, blame: [] }), []);
});

test("what stopped at once, or whose end cannot be told, is nothing to tell at a line", () => {
  const stopped: Verdict = { ...verdict, handler, outcome: "stopped", after: 3, blame: [] };
  assert.deepEqual(runFindings(stopped), []);
  assert.deepEqual(runFindings({ ...verdict, outcome: "cannot-be-told" }), []);
  const left: Verdict = { ...stopped, blame: [{ kind: "listener", text: "a listener is left", place }] };
  assert.match(
    runFindings(left)[0]!.message,
    /stopped 3\.0 ms after .* and left something behind, at reports\.ts:88/,
  );
});

describe("a finding of the linter meets a run of its handler", () => {
  const timer: Verdict = { ...verdict, handler };
  const stopped: Verdict = { ...timer, outcome: "stopped", after: 3, blame: [] };

  test("a run that went on as foretold confirms it, and names the line", () => {
    const runs = new RunMemory();
    runs.note(timer);
    assert.deepEqual(runs.says("timer-outlives-call", [lines]), {
      kind: "confirmed",
      text: "Confirmed by a run: an interval is still alive 14.3 s after the client had cancelled.",
      because: timer.blame,
    });
    assert.equal(runs.says("loop-misses-cancellation", [lines])?.kind, "confirmed");
  });

  test("it says nothing of what it did not show: other handlers, other defects", () => {
    const runs = new RunMemory();
    runs.note(timer);
    assert.equal(runs.says("timer-outlives-call", [{ ...lines, first: 21 }]), undefined);
    assert.equal(runs.says("subscription-outlives-call", [lines]), undefined);
    assert.equal(runs.says("unpropagated-upstream-call", [lines]), undefined);
    assert.equal(runs.says("cancelled-is-not-failure", [lines]), undefined);
  });

  test("a later run that stopped refutes it, one that only seems to have stopped does not", () => {
    const runs = new RunMemory();
    runs.note(timer);
    runs.note(stopped);
    assert.deepEqual(runs.says("loop-misses-cancellation", [lines]), {
      kind: "refuted",
      text: "Not borne out by a run: it stopped 3.0 ms after the client had cancelled.",
      because: [],
    });
    assert.deepEqual([...runs.all()].flatMap(runFindings), []);
    runs.note({ ...stopped, confidence: "likely" });
    assert.equal(runs.says("loop-misses-cancellation", [lines]), undefined);
  });

  test("an earlier run that comes to its end only now says nothing in the place of a later one", () => {
    const runs = new RunMemory();
    const later = { at: 20, cause: "client" as const };
    runs.note(timer);
    runs.note({ ...stopped, hop: "probe/2", cancel: later });
    runs.note({ ...timer, outcome: "finished-anyway" });
    assert.equal(runs.says("loop-misses-cancellation", [lines])?.kind, "refuted");
    runs.note({ ...timer, hop: "probe/2", cancel: later });
    assert.equal(runs.says("loop-misses-cancellation", [lines])?.kind, "confirmed");
  });

  test("a call that was not passed on is confirmed by the call, and refuted when all were passed on", () => {
    const call = { to: "stock", path: "/shop.Stock/Watch", confidence: "certain" as const, evidence: "" };
    const runs = new RunMemory();
    const kept = { ...timer, outcome: "not-passed-on" as const, to: "stock" };
    runs.note({ ...kept, passedOn: [{ ...call, outcome: "not-passed-on" }] });
    assert.equal(runs.says("unpropagated-upstream-call", [lines])?.kind, "confirmed");
    assert.equal(runs.says("loop-misses-cancellation", [lines]), undefined);
    runs.note({ ...stopped, passedOn: [{ ...call, outcome: "passed-on", after: 2 }] });
    assert.equal(runs.says("unpropagated-upstream-call", [lines])?.kind, "refuted");
    runs.note(stopped);
    assert.equal(runs.says("unpropagated-upstream-call", [lines]), undefined);
  });

  test("an upload that was cut short and answered confirms what the linter says of it, a refused one refutes it", () => {
    const runs = new RunMemory();
    const text = "it answered with a result";
    const blame = [{ kind: "upload" as const, text, place: handler }];
    runs.note({ ...stopped, outcome: "finished-anyway", after: 1, upload: "committed", blame });
    assert.equal(
      runs.says("end-is-not-success", [lines])?.text,
      "Confirmed by a run: it answered with a result, 1.0 ms after the client had cancelled.",
    );
    assert.deepEqual(
      [...runs.all()].flatMap(runFindings).map(({ message }) => message),
      ["Seen in a run: /shop.Reports/Make took an upload that was cut short as complete, at service.ts:20."],
    );
    assert.equal(runs.says("loop-misses-cancellation", [lines]), undefined);
    runs.note(stopped);
    assert.equal(runs.says("end-is-not-success", [lines]), undefined, "no upload was cut short");
    runs.note({ ...stopped, upload: "refused" });
    assert.equal(runs.says("end-is-not-success", [lines])?.kind, "refuted");
  });

  test("an error that ended the process confirms that the handler can crash; a run without one says nothing", () => {
    const runs = new RunMemory();
    const text = "it ended the whole process by ERR_STREAM_PREMATURE_CLOSE";
    runs.note({ ...stopped, blame: [{ kind: "crash", text, place }] });
    assert.equal(runs.says("async-handler-can-crash", [lines])?.kind, "confirmed");
    assert.match(runFindings([...runs.all()][0]!)[0]!.message, /ended its whole process 3\.0 ms after/);
    runs.note(stopped);
    assert.equal(runs.says("async-handler-can-crash", [lines]), undefined);
  });

  test("a line that was edited is no longer the line that ran", () => {
    const runs = new RunMemory();
    runs.note(timer);
    assert.equal(runs.edited({ file: handler.file, first: 21, last: Number.POSITIVE_INFINITY }), false);
    assert.equal(runs.edited({ file: place.file, first: 88, last: 88 }), true);
    assert.deepEqual([...runs.all()], []);
  });
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
  const inTurn = new Map(
    [...lineages(table)].map(([id, line]) => [id, id === ours ? { ...line, how: "call" } : line]),
  );
  assert.equal(
    findOwnCall(table, inTurn as never, { path: "/a.B/C", startedAt: 30, port: 1 }),
    undefined,
    "a call that a watched server made in turn is not ours",
  );
  const late = open("tap-1", 7, 5000);
  assert.equal(found({ startedAt: 3000, endedAt: 4500, port: 1 })?.hop.id, late, "the server was busy");
  assert.equal(found({ startedAt: 3000, endedAt: 3500, port: 1 }), undefined, "ours was over long before");
});
