import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Channel } from "@grpc/grpc-js";
import { startCall } from "../../../src/rpc/call/call";
import type { CallOptions } from "../../../src/rpc/call/call-options";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { CallEvent } from "../../../src/rpc/event";
import { type Lab, startLab } from "../../harness/lab/start-lab";
import { labMethod } from "./lab-methods";

let lab: Lab;
let channel: Channel;
before(async () => {
  lab = await startLab();
  channel = openChannel(lab.edge, { security: { type: "plaintext" } });
});
after(async () => {
  channel.close();
  await lab.stop();
});

test("a unary call: one message each way and the server's status", async () => {
  const { events, status } = await run("GetOrder", { messages: [{ value: { id: "order-3" } }] });
  assert.deepEqual(types(events), ["started", "sent", "half-closed", "headers", "received", "status"]);
  assert.deepEqual(received(events), [{ id: "order-3", customer: "Barbara", cents: "5997" }]);
  assert.equal(status.name, "OK");
  assert.equal(status.endedBy, "server");
});

test("a server stream, to its end", async () => {
  const { events, status } = await run("WatchOrders", { messages: [{ value: { items: 5, intervalMs: 1 } }] });
  assert.equal(received(events).length, 5);
  assert.equal(status.name, "OK");
});

test("a client stream, half-closed after its messages", async () => {
  const { events } = await run("ImportOrders", {
    messages: [{ value: { cents: "5" } }, { text: '{"cents": "7"}' }],
    halfClose: true,
  });
  assert.deepEqual(received(events), [{ orders: 2, cents: "12" }]);
});

test("a bidi stream, one message at a time", async () => {
  const events: CallEvent[] = [];
  const call = startCall(options("Chat", {}), (event) => {
    events.push(event);
    if (event.type === "received" && event.index === 2) call.halfClose();
  });
  assert.deepEqual(await call.send({ value: { text: "a" } }), { accepted: true });
  assert.deepEqual(await call.send({ value: { text: "b" } }), { accepted: true });
  assert.equal((await call.ended).name, "OK");
  assert.deepEqual(received(events), [{ text: "You said: a" }, { text: "You said: b" }]);
  assert.equal(events.at(-1)?.type, "status");
});

async function run(method: string, more: Partial<CallOptions>) {
  const events: CallEvent[] = [];
  const status = await startCall(options(method, more), (event) => events.push(event)).ended;
  return { events, status };
}

function options(method: string, more: Partial<CallOptions>): CallOptions {
  return { target: lab.edge, channel, method: labMethod(method), ...more };
}

function types(events: readonly CallEvent[]) {
  return events.map((event) => event.type);
}

function received(events: readonly CallEvent[]) {
  return events.flatMap((event) => (event.type === "received" ? [event.message] : []));
}

test("a message that waits for the server is sent behind the answer to the one before it", async () => {
  const { events, status } = await run("Chat", {
    messages: [
      { value: { text: "one" } },
      { value: { text: "two" }, waitForServer: true },
      { value: { text: "three" }, waitForServer: true },
    ],
    halfClose: true,
  });
  assert.equal(status.name, "OK");
  const talk = types(events).filter((type) => /sent|received|half-closed/.test(type));
  assert.deepEqual(talk, ["sent", "received", "sent", "received", "sent", "half-closed", "received"]);
});
