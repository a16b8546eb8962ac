import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CallEvent } from "../../../src/rpc/event";
import type { EngineClient } from "../../../src/rpc-host/client";
import type { CallRequest } from "../../../src/rpc-host/protocol";
import { type Lab, startLab } from "../../harness/lab/start-lab";
import { startEngine } from "../../harness/start-engine";

let lab: Lab;
let engine: EngineClient;
let catalog: number;
before(async () => {
  lab = await startLab();
  engine = startEngine("lab");
  ({ catalog } = await engine.loadCatalog({ files: [] }));
});
after(async () => {
  await engine.dispose();
  await lab.stop();
});

test("a call in the engine's process tells the same events", async () => {
  const events: CallEvent[] = [];
  const call = engine.startCall(
    request("GetOrder", { id: "order-3" }),
    (batch) => void events.push(...batch),
  );
  const status = await call.ended;
  assert.equal(status.name, "OK");
  assert.deepEqual(
    events.map((event) => event.type),
    ["started", "sent", "half-closed", "headers", "received", "status"],
  );
});

test("a cancel reaches the handler", async () => {
  const call = engine.startCall(request("WatchOrders", { items: 100_000, intervalMs: 1 }), (batch) => {
    if (batch.some((event) => event.type === "received")) call.cancel("seen enough");
  });
  const status = await call.ended;
  assert.deepEqual([status.name, status.details, status.endedBy], ["CANCELLED", "seen enough", "client"]);
  await lab.until((one) => one.method === "WatchOrders" && one.settledAt !== undefined);
});

test("a cancel in the same breath as the start: the handler is cancelled or never runs", async () => {
  const call = engine.startCall(request("PlaceOrder", { items: 1, intervalMs: 60_000 }), () => {});
  call.cancel("changed my mind");
  const status = await call.ended;
  assert.deepEqual([status.name, status.details, status.endedBy], ["CANCELLED", "changed my mind", "client"]);
  // A later answer on the same connection: whatever of the cancelled call went out has been seen by then.
  await engine.startCall(request("GetOrder", { id: "order-1" }), () => {}).ended;
  for (const { id } of lab.observed({ method: "PlaceOrder" })) {
    await lab.until((one) => one.id === id && one.server === "edge" && one.cancelledAt !== undefined);
  }
});

test("a call whose method cannot be loaded claims no kind of method", async () => {
  const events: CallEvent[] = [];
  const unknown = { ...request("GetOrder", {}), catalog: 999_999 };
  const status = await engine.startCall(unknown, (batch) => void events.push(...batch)).ended;
  assert.deepEqual([status.name, status.endedBy], ["INVALID_ARGUMENT", "local"]);
  assert.match(status.details, /have not been loaded/);
  assert.deepEqual(Object.keys(events[0]!).sort(), ["at", "method", "target", "type"]);
});

test("an editor that takes nothing in stops the flood at its source", async () => {
  const taken: CallEvent[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const messages = 1_500;
  const call = engine.startCall(
    request("ExportOrders", { items: messages, intervalMs: 0 }),
    async (batch) => {
      taken.push(...batch);
      await gate;
    },
  );
  // The server has written everything; most of it waits in its own memory and the network's, not in the editor.
  await lab.until((one) => one.method === "ExportOrders" && one.settledAt !== undefined);
  const before = taken.length;
  assert.ok(before < messages / 4, `${before} events came through a closed gate`);
  open();
  assert.equal((await call.ended).name, "OK");
  assert.equal(taken.filter((event) => event.type === "received").length, messages);
});

test("the process is killed in the middle: the call ends truthfully, the next one runs in a new process", async () => {
  const before = engine.processId;
  const call = engine.startCall(request("WatchOrders", { items: 100_000, intervalMs: 1 }), (batch) => {
    if (batch.some((event) => event.type === "received")) process.kill(before!, "SIGKILL");
  });
  const status = await call.ended;
  assert.equal(status.endedBy, "local");
  assert.equal(
    status.details,
    "The engine's process ended (signal SIGKILL); its connections were closed with it.",
  );
  const next = await engine.startCall(request("GetOrder", { id: "order-1" }), () => {}).ended;
  assert.equal(next.name, "OK");
  assert.notEqual(engine.processId, before);
});

function request(method: string, value: unknown): CallRequest {
  return {
    catalog,
    method: `lab.v1.Orders/${method}`,
    target: lab.edge,
    transport: { security: { type: "plaintext" } },
    metadata: [],
    messages: [{ value }],
    halfClose: true,
  };
}
