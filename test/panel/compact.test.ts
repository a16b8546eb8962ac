import assert from "node:assert/strict";
import { test } from "node:test";
import { compactActions, isCompacted, messagesInFlood } from "../../src/panel/call/compact";
import { type PanelEvent, panelEvent } from "../../src/panel/call/panel-event";
import { initialState, type PanelAction, type PanelState, reduce } from "../../src/panel/state";

const start = reduce(
  initialState({
    service: "jobs.v1.Jobs",
    name: "Watch",
    kind: "server-streaming",
    requestType: "",
    responseType: "",
    file: "",
    deprecated: false,
    comment: "",
  }),
  { type: "call-started", id: "1", target: "localhost:1" },
);

const message = (type: "sent" | "received", index: number): PanelEvent =>
  panelEvent({ type, at: index, index, bytes: 10, message: { index } });
const events = (...list: PanelEvent[]): PanelAction => ({ type: "call-events", id: "1", events: list });

test("a flood that is compacted folds to the same counters, timeline and verdict", () => {
  const actions: PanelAction[] = [events(message("sent", 1))];
  for (let index = 1; index <= 5000; index++) actions.push(events(message("received", index)));
  actions.push(events({ type: "cancelled", at: 5001, reason: "enough", trigger: "user" }));
  for (let index = 5001; index <= 5400; index++) actions.push(events(message("received", index)));
  actions.push(
    events({
      type: "status",
      at: 5401,
      code: 1,
      name: "CANCELLED",
      details: "enough",
      trailers: [],
      endedBy: "client",
      evidence: "our cancel",
    }),
  );
  const full = actions.reduce(reduce, start);
  const compacted = compactActions(actions);
  assert.ok(isCompacted(compacted));
  assert.equal(compacted.length, 1);
  const quick = compacted.reduce(reduce, start);
  assert.deepEqual(withoutMessages(quick), withoutMessages(full));
  assert.equal(quick.call?.receivedAfterCancel, 400);
  assert.deepEqual(quick.call?.messages, full.call?.messages.slice(-messagesInFlood));
});

test("compacting again while still waiting changes nothing of the sums", () => {
  let waiting: PanelAction[] = [];
  for (let index = 1; index <= 1000; index++) {
    waiting = compactActions([...waiting, events(message("received", index))]);
  }
  const state = waiting.reduce(reduce, start);
  assert.equal(state.call?.received, 1000);
  assert.equal(state.call?.receivedBytes, 10_000);
  assert.deepEqual(
    state.call?.timeline.map(({ text, count, at, until }) => ({ text, count, at, until })),
    [{ text: "messages 1 to 1,000 received", count: 1000, at: 1, until: 1000 }],
  );
});

test("a few messages are left as they are", () => {
  const few = [events(message("received", 1)), events(message("received", 2))];
  assert.ok(!isCompacted(compactActions(few)));
});

function withoutMessages({ call }: PanelState): unknown {
  return { ...call, messages: [] };
}
