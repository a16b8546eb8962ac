import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startCall } from "../../../src/rpc/call/call";
import { openChannel } from "../../../src/rpc/channel/channel";
import { type Lab, startLab } from "../../harness/lab/start-lab";
import { startFrameReader } from "../../harness/peers/frame-reader";
import { bytesMethod } from "./bytes-method";
import { labMethod } from "./lab-methods";
import { tellCall } from "./told-call";

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

for (const kind of ["client-streaming", "bidi"] as const) {
  test(`cancelling a half-open ${kind} call sends RST_STREAM(CANCEL) and no END_STREAM before it`, async () => {
    const peer = await startFrameReader();
    const call = tellCall(peer.address, { method: bytesMethod(kind), messages: [{ value: "one" }] });
    await peer.until((frame) => frame.type === "DATA" && frame.length > 0);
    call.cancel("enough");
    const status = await call.finished();
    const reset = await peer.until((frame) => frame.type === "RST_STREAM");
    assert.equal(reset.code, 8);
    assert.deepEqual(
      peer.frames.filter((frame) => frame.endStream),
      [],
    );
    assert.equal(status.endedBy, "client");
    await peer.stop();
  });
}

test("a half-close still ends the stream with END_STREAM", async () => {
  const peer = await startFrameReader();
  const call = tellCall(peer.address, {
    method: bytesMethod("client-streaming"),
    messages: [{ value: "one" }],
    halfClose: true,
  });
  await peer.until((frame) => frame.endStream);
  call.cancel("enough");
  await call.finished();
  await peer.until((frame) => frame.type === "RST_STREAM");
  await peer.stop();
});

test("the key by which a call finds its stream never reaches the server", async () => {
  const peer = await startFrameReader();
  const call = tellCall(peer.address, { method: bytesMethod("unary"), messages: [{ value: "" }] });
  const headers = await peer.until((frame) => frame.type === "HEADERS");
  call.cancel("enough");
  await call.finished();
  const bare = await startFrameReader();
  const longer = tellCall(bare.address, {
    method: bytesMethod("unary"),
    messages: [{ value: "" }],
    metadata: [["x-grpc-cancellation-stranger", "1"]],
  });
  const withOne = await bare.until((frame) => frame.type === "HEADERS");
  longer.cancel("enough");
  await longer.finished();
  assert.ok(withOne.length > headers.length + 10, "metadata adds to the headers, the key does not");
  await peer.stop();
  await bare.stop();
});

test("a cancelled upload is no complete one to a grpc-js server: its request stream does not end normally", async () => {
  const call = tellCall(lab.edge, {
    method: labMethod("ImportOrders"),
    messages: [{ value: { cents: 5 } }, { value: { cents: 7 } }],
  });
  await lab.until((one) => one.method === "ImportOrders" && one.requests === 2);
  call.cancel("wrong file");
  await call.finished();
  const handler = await lab.until((one) => one.method === "ImportOrders" && one.settledAt !== undefined);
  assert.notEqual(handler.cancelledAt, undefined);
  assert.equal(handler.requestsEndedAt, undefined);
});

test("cancelled in the tick that started it, on a connection that stands: each handler is cancelled or never runs", async () => {
  const channel = openChannel(lab.edge, { security: { type: "plaintext" } });
  const start = (method: string, value: unknown) =>
    startCall({ target: lab.edge, channel, method: labMethod(method), messages: [{ value }] }, () => {});
  assert.equal((await start("GetOrder", { id: "order-1" }).ended).name, "OK");
  for (let n = 0; n < 50; n++) {
    const call = start("PlaceOrder", { items: 1, intervalMs: 60_000 });
    call.cancel(`number ${n}`);
    const status = await call.ended;
    assert.deepEqual([status.name, status.details, status.endedBy], ["CANCELLED", `number ${n}`, "client"]);
  }
  await turn();
  // Answered on the same connection, so everything sent before it has been read by the server.
  assert.equal((await start("GetOrder", { id: "order-2" }).ended).name, "OK");
  for (const { id } of lab.observed({ server: "edge", method: "PlaceOrder" })) {
    await lab.until((one) => one.server === "edge" && one.id === id && one.cancelledAt !== undefined);
  }
  channel.close();
});

test("a signal aborted beforehand: the call is never sent", async () => {
  const call = tellCall("127.0.0.1:1", {
    method: bytesMethod("unary"),
    messages: [{ value: "" }],
    signal: AbortSignal.abort("not today"),
  });
  const status = await call.finished();
  assert.deepEqual(
    call.events.map((event) => event.type),
    ["started", "cancelled", "status"],
  );
  assert.equal(status.details, "not today");
  assert.match(status.evidence, /before a stream was opened: nothing of this call was sent/);
});

test("a signal aborted in the middle cancels", async () => {
  const abort = new AbortController();
  const call = tellCall(lab.edge, {
    method: labMethod("WatchOrders"),
    messages: [{ value: { items: 100_000, intervalMs: 1 } }],
    signal: abort.signal,
  });
  await call.first("received");
  abort.abort("seen enough");
  const status = await call.finished();
  assert.deepEqual([status.name, status.details], ["CANCELLED", "seen enough"]);
});

test("cancelling twice, or after the end, changes nothing", async () => {
  const call = tellCall(lab.edge, {
    method: labMethod("WatchOrders"),
    messages: [{ value: { items: 100_000, intervalMs: 1 } }],
  });
  await call.first("received");
  call.cancel("first");
  call.cancel("second");
  const status = await call.finished();
  call.cancel("third");
  assert.equal(status.details, "first");
  assert.equal(call.events.filter((event) => event.type === "cancelled").length, 1);
  assert.equal(call.events.filter((event) => event.type === "status").length, 1);
});
