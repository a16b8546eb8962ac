import assert from "node:assert/strict";
import { test } from "node:test";
import { messagesKept } from "../../src/panel/call/call-fold";
import { panelEvent, redacted } from "../../src/panel/call/panel-event";
import { exportTimeline } from "../../src/panel/call/timeline-export";
import { metadataRow } from "../../src/panel/form/form";
import { interruptedCall, restoredPanel } from "../../src/panel/interrupted";
import { savedPanel } from "../../src/panel/saved";
import {
  canSend,
  initialState,
  isRunning,
  type MethodView,
  type PanelState,
  reduce,
} from "../../src/panel/state";
import type { CallEvent, NextStep, StatusEvent } from "../../src/rpc/event";

const watch: MethodView = {
  service: "jobs.v1.Jobs",
  name: "Watch",
  kind: "server-streaming",
  requestType: "jobs.v1.WatchRequest",
  responseType: "jobs.v1.Job",
  file: "jobs.proto",
  deprecated: false,
  comment: "",
};

const started: CallEvent = {
  type: "started",
  at: 0,
  target: "localhost:1",
  method: "jobs.v1.Jobs/Watch",
  kind: "server-streaming",
};
const headers: CallEvent = { type: "headers", at: 2, metadata: [["set-cookie", "id=1"]] };
const received = (index: number, at: number): CallEvent => ({
  type: "received",
  at,
  index,
  bytes: 10,
  message: { index },
});
const cancelled: CallEvent = { type: "cancelled", at: 40, reason: "user closed tab", trigger: "user" };
const status = (change: Partial<StatusEvent>): CallEvent => ({
  type: "status",
  at: 41.5,
  code: 1,
  name: "CANCELLED",
  details: "user closed tab",
  trailers: [],
  endedBy: "client",
  evidence: "the status came from this client’s own cancel",
  ...change,
});

function running(method = watch): PanelState {
  return reduce(initialState(method), { type: "call-started", id: "1", target: "localhost:1" });
}

function after(state: PanelState, ...events: CallEvent[]): PanelState {
  return reduce(state, { type: "call-events", id: "1", events: events.map(panelEvent) });
}

test("a stream that we cancel ends in a verdict with reason, latency and late messages", () => {
  const before = after(running(), started, headers, received(1, 10), received(2, 20), received(3, 30));
  assert.equal(before.call?.phase, "running");
  const end = after(before, cancelled, received(4, 41), status({}));
  const call = end.call!;
  assert.equal(call.phase, "ended");
  assert.equal(call.received, 4);
  assert.deepEqual(
    call.timeline.map(({ at, text, afterCancel }) => `${at} ${text}${afterCancel ? " (after cancel)" : ""}`),
    [
      "0 started, to localhost:1, no deadline",
      "2 headers received (1)",
      "10 messages 1 to 3 received",
      "40 cancelled by the user: “user closed tab”",
      "41 message 4 received, 10 B (after cancel)",
      "41.5 ended: 1 CANCELLED (after cancel)",
    ],
  );
  assert.deepEqual(call.verdict, {
    headline: "This client cancelled the call",
    tone: "cancelled",
    endedBy: "client",
    code: 1,
    name: "CANCELLED",
    details: "user closed tab",
    statusDetails: [],
    reason: "user closed tab",
    evidence: "the status came from this client’s own cancel",
    cancelToEnd: 1.5,
    receivedAfterCancel: 1,
    elapsed: 41.5,
    next: "",
  });
});

test("a cancel that loses against the server’s status is called too late", () => {
  const end = after(running(), started, cancelled, status({ code: 0, name: "OK", endedBy: "server" }));
  assert.match(end.call?.verdict?.headline ?? "", /too late/);
  assert.equal(end.call?.verdict?.tone, "warning");
});

test("what can be done about an end is shown, with a button where one can do it", () => {
  const unreachable = { code: 14, name: "UNAVAILABLE", endedBy: "unreachable" } as const;
  const remedyAfter = (next: NextStep) => {
    const { verdict } = after(running(), started, status({ ...unreachable, next })).call!;
    assert.equal(verdict?.headline, "No connection was made");
    assert.equal(verdict?.next, next.text);
    return verdict?.remedy;
  };
  assert.equal(remedyAfter({ text: "Check the address." }), undefined);
  assert.deepEqual(remedyAfter({ text: "Ask for TLS.", setting: "tls" }), {
    type: "set-security",
    tls: "tls",
  });
  assert.deepEqual(remedyAfter({ text: "Name the authority.", setting: "rootCertificates" }), {
    type: "edit-transport",
  });
});

test("counters stay exact while only the newest messages are kept", () => {
  let state = after(running(), started);
  const total = messagesKept * 3 + 7;
  for (let first = 1; first <= total; first += 500) {
    const last = Math.min(first + 499, total);
    state = after(
      state,
      ...Array.from({ length: last - first + 1 }, (_, i) => received(first + i, first + i)),
    );
  }
  assert.equal(state.call?.received, total);
  assert.equal(state.call?.receivedBytes, total * 10);
  assert.equal(state.call?.messages.length, messagesKept);
  assert.equal(state.call?.messages.at(-1)?.index, total);
  assert.equal(state.call?.timeline.length, 2);
});

test("large messages shorten what is kept, and the newest always stays", () => {
  const huge = (index: number): CallEvent =>
    ({ ...received(index, index), message: "x".repeat(100_000) }) as CallEvent;
  const state = after(running(), started, ...Array.from({ length: 300 }, (_, i) => huge(i + 1)));
  const kept = state.call!.messages;
  assert.equal(kept.length, 200);
  assert.equal(kept.at(-1)?.index, 300);
  assert.ok(kept.every(({ cut, text }) => cut && text.length === 20_000));
});

test("headers are shown without credentials", () => {
  const state = after(running(), started, headers);
  assert.deepEqual(state.call?.timeline[1]?.entries, [["set-cookie", redacted]]);
});

test("events of a call that was replaced are not looked at", () => {
  const state = reduce(running(), { type: "call-events", id: "old", events: [panelEvent(received(1, 1))] });
  assert.equal(state.call?.received, 0);
});

test("sending is possible until half-close, cancel or the end", () => {
  const open = after(running({ ...watch, kind: "bidi" }), { ...started, kind: "bidi" });
  assert.ok(canSend(open));
  assert.ok(!canSend(after(open, { type: "half-closed", at: 5 })));
  assert.ok(!canSend(reduce(open, { type: "call-cancelling" })));
  const ended = after(open, status({}));
  assert.ok(!canSend(ended));
  assert.ok(!isRunning(ended));
  assert.ok(!canSend(running()), "one request is sent with the call");
});

test("typing in a field takes its problem back", () => {
  const wrong = reduce(initialState(watch), {
    type: "problems",
    problems: [
      { field: "target", message: "No target." },
      { field: "plan", message: "A whole number is missing." },
    ],
  });
  const target = reduce(wrong, { type: "form", change: { target: "localhost:1" } });
  assert.deepEqual(
    target.problems.map(({ field }) => field),
    ["plan"],
  );
  assert.deepEqual(reduce(target, { type: "form", change: { planAmount: "3" } }).problems, []);
});

test("a call that ran when the window was reloaded is shown as cancelled, and a finished one as it was", () => {
  const state = after(running(), started, headers, received(1, 10));
  const action = interruptedCall(state);
  assert.ok(action !== undefined);
  const end = reduce(state, action);
  assert.equal(end.call?.phase, "ended");
  assert.equal(end.call?.verdict?.name, "CANCELLED");
  assert.equal(end.call?.timeline.at(-1)?.at, 10);
  assert.equal(interruptedCall(end), undefined);
});

test("a restored panel takes the call that knows more", () => {
  const early = running();
  const late = after(early, started, cancelled, status({}));
  assert.equal(restoredPanel(initialState(watch), late.call).call, late.call);
  assert.equal(restoredPanel(early, late.call).call, late.call);
  assert.equal(restoredPanel(late, early.call).call, late.call);
});

test("what is kept over a reload has neither messages nor secrets", () => {
  const state = reduce(after(running(), started, received(1, 10)), {
    type: "form",
    change: { metadata: [metadataRow("authorization", "Bearer abc")] },
  });
  const text = JSON.stringify(savedPanel(state));
  assert.ok(!text.includes("Bearer"));
  assert.deepEqual(savedPanel(state).state.call?.messages, []);
});

test("the exported timeline counts messages, redacts metadata and ends in the verdict", () => {
  const state = after(running(), started, headers, received(1, 10), cancelled, status({}));
  const exported = JSON.parse(exportTimeline(watch, state.call!)) as Record<string, unknown>;
  assert.deepEqual(exported["counts"], {
    sent: 0,
    received: 1,
    sentBytes: 0,
    receivedBytes: 10,
    receivedAfterCancel: 0,
  });
  assert.equal((exported["verdict"] as { endedBy: string }).endedBy, "client");
  assert.ok(!JSON.stringify(exported).includes("id=1"));
});

test("what is wrong with one field can be said without touching the others", () => {
  const wrong = reduce(initialState(watch), {
    type: "problems",
    problems: [{ field: "target", message: "No target." }],
  });
  const both = reduce(wrong, {
    type: "problems",
    field: "request",
    problems: [{ field: "request", message: "No such field." }],
  });
  assert.equal(both.problems.length, 2);
  assert.equal(reduce(both, { type: "problems", field: "request", problems: [] }).problems.length, 1);
});

test("what servers did after an earlier call of a sweep goes to its row", () => {
  const ended = after(running(), started, cancelled, status({}));
  const { sent, received, verdict } = ended.call!;
  const row = { id: "earlier", point: "headers", sent, received, verdict: verdict!, servers: [] };
  const swept = reduce(ended, { type: "sweep", sweep: { running: true, rows: [row, { ...row, id: "1" }] } });
  const judged = { server: "edge", path: "/x", text: "stopped in 3 ms", outcome: "stopped" };
  const trace = {
    sequence: { lifelines: [], items: [] },
    verdicts: [{ ...judged, confidence: "certain", evidence: [], blame: [] }],
    doubt: "",
  } as unknown as NonNullable<PanelState["trace"]>;
  const told = reduce(swept, { type: "trace", id: "earlier", trace });
  assert.deepEqual(
    told.sweep?.rows.map(({ servers }) => servers),
    [["edge: stopped in 3 ms"], []],
  );
  assert.equal(told.trace, undefined, "the call that is shown is another one");
  assert.equal(reduce(swept, { type: "trace", id: "1", trace }).trace, trace);
});

test("a file is written by one call, and given back when that call could not be made", () => {
  const chosen = reduce(initialState(watch), { type: "save-to", path: "/tmp/all.ndjson" });
  const called = reduce(chosen, { type: "call-started", id: "1", target: "localhost:1" });
  assert.deepEqual([called.saveTo, called.call?.savesTo], ["", "/tmp/all.ndjson"]);
  assert.equal(reduce(called, { type: "call-withdrawn" }).saveTo, "/tmp/all.ndjson");
});
