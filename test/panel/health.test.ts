/** Health, and how connections stand, through the engine's process against a real server. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { OwnProtocol } from "../../src/extension/targets/own-protocol";
import { TargetHealth } from "../../src/extension/targets/target-health";
import { type Health, healthAfter, isWorthRetrying } from "../../src/panel/targets/health";
import type { StatusEvent } from "../../src/rpc/event";
import type { EngineClient } from "../../src/rpc-host/client";
import { type HealthServer, startHealthServer } from "../harness/peers/health-server";
import { startEngine } from "../harness/start-engine";

const proto = path.join(__dirname, "../../protos/grpc/health/v1/health.proto");
const told: string[] = [];
const waiting = new Set<() => void>();
let server: HealthServer;
let engine: EngineClient;
let catalog: number;

before(async () => {
  server = await startHealthServer();
  engine = startEngine("shipped");
  engine.onConnection((target, state) => {
    told.push(`${target} ${state}`);
    for (const look of waiting) look();
  });
  ({ catalog } = await engine.loadCatalog({ files: [proto] }));
});
after(async () => {
  await engine.dispose();
  server.stop();
});

test("a Check says how the server is, and that a service is not known", async () => {
  server.set("", "SERVING");
  server.set("shop.Orders", "NOT_SERVING");
  assert.deepEqual((await health("Check", "")).at(-1)?.words, "serving");
  assert.deepEqual((await health("Check", "shop.Orders")).at(-1)?.words, "not serving");
  const unknown = (await health("Check", "shop.Gone")).at(-1)!;
  assert.deepEqual([unknown.words, unknown.state], ["not known to the server", "failed"]);
});

test("a Watch tells of each change until it is stopped", async () => {
  server.set("live", "SERVING");
  const seen: string[] = [];
  const call = start("Watch", "live", (known) => {
    seen.push(`${known.words}${known.live ? ", live" : ""}`);
    if (known.words === "serving" && seen.length === 1) server.set("live", "NOT_SERVING");
    if (known.words === "not serving") call.cancel("seen enough");
  });
  const status = await call.ended;
  assert.deepEqual(seen, ["serving, live", "not serving, live", "no longer watched"]);
  assert.ok(!isWorthRetrying(status));
  await server.unwatched("live");
});

test("connections are told from the first attempt to the end of the process", async () => {
  const target = server.address;
  assert.ok(told.includes(`${target} connecting`) && told.includes(`${target} ready`), told.join("\n"));
  const nowhere = "127.0.0.1:1";
  const end = await start("Check", "", () => {}, nowhere).ended;
  assert.equal(end.endedBy, "unreachable");
  assert.ok(isWorthRetrying(end));
  assert.equal(healthAfter(end, true)?.words, "not reached");
  await until(() => told.includes(`${nowhere} failing`));
  await engine.dispose();
  await until(() => told.includes(`${target} closed`) && told.includes(`${nowhere} closed`));
});

test("a server without the health service is not asked again and again", () => {
  const status = { type: "status", code: 12, name: "UNIMPLEMENTED", details: "", endedBy: "server" };
  const end = { ...status, at: 1, trailers: [], evidence: "The server sent it." } as StatusEvent;
  assert.equal(healthAfter(end, true)?.words, "no health service");
  assert.ok(!isWorthRetrying(end));
});

test("an engine that ends while it is asked is asked again: nothing of the failure is kept", {
  timeout: 30_000,
}, async (t) => {
  server.set("", "SERVING");
  const crashing = startEngine("shipped");
  t.after(() => crashing.dispose());
  const route = { transport: { security: { type: "plaintext" } }, metadata: [] } as const;
  const access = { route: () => Promise.resolve(route) };
  const target = server.address;
  const changed = (): void => {
    for (const look of waiting) look();
  };
  const known = new TargetHealth(new OwnProtocol(() => crashing, proto), access, changed);
  t.after(() => known.dispose());

  const asked = known.check(target, "");
  process.kill(crashing.processId!, "SIGKILL");
  await asked;
  assert.equal(known.of(target, "")?.words, "not asked");
  assert.match(known.of(target, "")!.evidence, /The engine's process ended/);
  await known.check(target, "");
  assert.equal(known.of(target, "")?.words, "serving");

  // A watch begins again by itself, whatever it was that ended it.
  known.watch(target, "");
  await until(() => known.of(target, "")?.live === true);
  process.kill(crashing.processId!, "SIGKILL");
  await until(() => known.of(target, "")?.live === false);
  await until(() => known.of(target, "")?.live === true);
  assert.ok(known.isWatched(target, ""));
});

async function health(name: "Check" | "Watch", service: string): Promise<Health[]> {
  const seen: Health[] = [];
  await start(name, service, (known) => seen.push(known)).ended;
  return seen;
}

function start(name: "Check" | "Watch", service: string, take: (health: Health) => void, target?: string) {
  return engine.startCall(
    {
      ...{ catalog, method: `grpc.health.v1.Health/${name}`, target: target ?? server.address },
      ...{ transport: { security: { type: "plaintext" } }, metadata: [] },
      ...{ messages: [{ value: { service } }], halfClose: true },
    },
    (events) => {
      for (const event of events) {
        const known = healthAfter(event, name === "Watch");
        if (known !== undefined) take(known);
      }
    },
  );
}

function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!condition()) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
}
