/** A panel's session over the engine's own process, against real servers: what the page's buttons do. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { CallSession } from "../../src/extension/panel/call-session";
import { PanelSweep } from "../../src/extension/panel/panel-sweep";
import type { RequestForm } from "../../src/panel/form/form";
import type { PanelAction, PanelState } from "../../src/panel/state";
import type { TransportOptions } from "../../src/rpc/channel/transport";
import type { MethodKind } from "../../src/rpc/event";
import type { EngineClient } from "../../src/rpc-host/client";
import { type Lab, startLab } from "../harness/lab/start-lab";
import { startFlood } from "../harness/peers/order-peer";
import { startEngine } from "../harness/start-engine";

const folder = mkdtempSync(path.join(tmpdir(), "session-"));
const megabyte = 1024 * 1024;
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
  rmSync(folder, { recursive: true });
});

test("pausing stops the server's writes, resuming gets every message; all of it is saved", {
  timeout: 30_000,
}, async (t) => {
  const messages = 5_000;
  const flood = await startFlood(messages, 10_000);
  t.after(() => flood.peer.stop());
  const { session, until } = open("ExportOrders", "server-streaming", { target: flood.peer.address });
  const file = path.join(folder, "all.ndjson");
  session.apply({ type: "save-to", path: file });
  await session.call();
  await until(({ call }) => (call?.received ?? 0) > 0);
  session.pause(true);
  assert.equal(session.state.call?.paused, true);
  const written = await flood.standsStill();
  assert.ok(flood.stuck() > 0, "HTTP/2 on the server's side has data that it may not send");
  assert.ok(written < messages, `${written} messages were written for a client that is paused`);
  session.pause(false);
  await until(({ call }) => call?.verdict !== undefined);
  const { call } = session.state;
  assert.deepEqual([call?.verdict?.name, call?.received, call?.paused], ["OK", messages, false]);
  assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, messages);
  assert.equal(call?.savesTo, file);
  assert.equal(session.state.saveTo, "", "the next call writes no file that nobody asked for");
});

test("saving begins in the middle of a call: what is still kept, then all that follows, and no gap", {
  timeout: 30_000,
}, async (t) => {
  const messages = 5_000;
  const flood = await startFlood(messages, 10_000);
  t.after(() => flood.peer.stop());
  const { session, until } = open("ExportOrders", "server-streaming", { target: flood.peer.address });
  await session.call();
  await until(({ call }) => (call?.received ?? 0) > 2_000);
  session.pause(true);
  const file = path.join(folder, "rest.ndjson");
  await session.saveAll(file);
  const { savesTo, savesFrom, received } = session.state.call!;
  assert.equal(savesTo, file);
  assert.ok(savesFrom > 1 && savesFrom < received, `from ${savesFrom}, after ${received} had come`);
  await assert.rejects(session.saveAll(file), /are being saved already/);
  session.pause(false);
  await until(({ call }) => call?.verdict !== undefined);
  assert.equal(session.state.call?.received, messages);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  assert.equal(lines.length, messages - savesFrom + 1);
});

test("what an ended call has received can be saved until the next call has ended", {
  timeout: 30_000,
}, async (t) => {
  const messages = 3_000;
  const flood = await startFlood(messages, 100);
  t.after(() => flood.peer.stop());
  const first = open("ExportOrders", "server-streaming", { target: flood.peer.address });
  await first.session.call();
  await first.until(({ call }) => call?.verdict !== undefined);
  const gone = path.join(folder, "no/such/folder.ndjson");
  const file = path.join(folder, "ended.ndjson");
  await first.session.saveAll(file);
  const { savesTo, savesFrom } = first.session.state.call!;
  assert.equal(savesTo, file);
  assert.ok(savesFrom > 1, "only the newest are kept");
  assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, messages - savesFrom + 1);
  const second = open("ExportOrders", "server-streaming", { target: flood.peer.address });
  await second.session.call();
  await second.until(({ call }) => call?.verdict !== undefined);
  await assert.rejects(first.session.saveAll(file), /are no longer kept/);
  await assert.rejects(second.session.saveAll(gone), /could not be saved: .*ENOENT/);
  await second.session.saveAll(file);
});

test("a message too large for the editor is shown in part, and saved whole after the end", {
  timeout: 30_000,
}, async (t) => {
  const flood = await startFlood(1, 20 * megabyte);
  t.after(() => flood.peer.stop());
  const { session, until } = open("ExportOrders", "server-streaming", { target: flood.peer.address });
  await session.call();
  await until(({ call }) => call?.verdict !== undefined);
  const row = session.state.call?.messages.find(({ direction }) => direction === "received");
  assert.deepEqual([row?.held, row?.cut], [true, true]);
  assert.equal(session.message("received", 1), undefined);
  const file = path.join(folder, "one.json");
  await session.saveMessage(1, file);
  assert.equal((JSON.parse(readFileSync(file, "utf8")) as { id: string }).id.length, 20 * megabyte);
});

test("a message over the size limit offers the limit that takes it", { timeout: 30_000 }, async (t) => {
  const flood = await startFlood(1, 3 * megabyte);
  t.after(() => flood.peer.stop());
  const limit: TransportOptions = { security: { type: "plaintext" }, maxReceiveBytes: megabyte };
  const { session, until } = open("ExportOrders", "server-streaming", { target: flood.peer.address }, limit);
  await session.call();
  await until(({ call }) => call?.verdict !== undefined);
  const { verdict } = session.state.call!;
  assert.equal(verdict?.name, "RESOURCE_EXHAUSTED");
  assert.deepEqual(verdict?.remedy, { type: "raise-limit", direction: "receive", megabytes: 4 });
});

test("a sweep cancels at every point and stops where the stream ends by itself", {
  timeout: 60_000,
}, async () => {
  const form = { target: lab.edge, request: '{"items": 3, "intervalMs": 150}' };
  const { session } = open("WatchOrders", "server-streaming", form);
  await new PanelSweep(session).run();
  const { sweep } = session.state;
  assert.equal(sweep?.running, false);
  const told = sweep.rows.map(({ point, verdict }) => `${point}: ${verdict.endedBy}`);
  assert.deepEqual(told.slice(0, 4), [
    "before anything was sent: client",
    "when the request headers had been sent: client",
    "after 1 sent message: client",
    "when response headers have arrived: client",
  ]);
  const last = sweep.rows.at(-1)!;
  assert.equal(last.verdict.endedBy, "server");
  assert.ok(sweep.rows.filter(({ verdict }) => verdict.endedBy === "server").length === 1, told.join("\n"));
  assert.match(last.point, /after (3|4) received messages/);
});

test("a sweep over an upload sends the message as often as its points need", {
  timeout: 60_000,
}, async () => {
  const form = { target: lab.edge, request: '{"id": "a"}', sweep: "1..2 sent, half-close" };
  const { session } = open("ImportOrders", "client-streaming", form);
  await new PanelSweep(session).run();
  const rows = session.state.sweep!.rows.map(({ point, sent }) => `${point}: ${sent}`);
  assert.equal(rows[0], "after 1 sent message: 1");
  assert.ok(rows.length >= 2);
});

test("a sweep that is stopped begins no further call", { timeout: 60_000 }, async () => {
  const form = { target: lab.edge, request: '{"items": 100000, "intervalMs": 5}' };
  const { session, until } = open("WatchOrders", "server-streaming", {
    ...form,
    sweep: "1000..1050 messages",
  });
  const sweep = new PanelSweep(session);
  const done = sweep.run();
  await until(({ call }) => (call?.received ?? 0) > 0);
  sweep.stop();
  session.cancel("enough");
  await done;
  assert.deepEqual(
    session.state.sweep!.rows.map(({ verdict }) => verdict.details),
    ["enough"],
  );
});

test("an unreadable sweep is said at its field, and nothing is called", async () => {
  const { session } = open("WatchOrders", "server-streaming", { target: lab.edge, sweep: "soon" });
  await new PanelSweep(session).run();
  assert.deepEqual(
    session.state.problems.map(({ field }) => field),
    ["sweep"],
  );
  assert.equal(session.state.call, undefined);
});

/** A session as a panel has one, with whoever waits for a state told of each. */
function open(
  name: string,
  kind: MethodKind,
  form: Partial<RequestForm>,
  transport: TransportOptions = { security: { type: "plaintext" } },
) {
  const waiting = new Set<() => void>();
  const session = new CallSession(
    { ...method, name, kind },
    {
      engine: () => engine,
      secrets: async () => new Map(),
      catalog: async () => catalog,
      route: async (_target, _security, metadata) => ({ transport, metadata }),
      show: (_actions: readonly PanelAction[]) => {
        for (const look of waiting) look();
      },
      started: () => {},
      took: () => {},
      ended: () => {},
    },
  );
  session.apply({ type: "form", change: form });
  const until = (condition: (state: PanelState) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition(session.state)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { session, until };
}

const method = {
  service: "lab.v1.Orders",
  requestType: "",
  responseType: "",
  file: "",
  deprecated: false,
  comment: "",
};
