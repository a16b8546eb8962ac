/** A published service (gRPC's own health service for Node), run unmodified with the probe. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { HopTable } from "../../src/trace/hops/hops";
import { verdicts } from "../../src/trace/verdicts/verdict";
import { TracedServer } from "./traced-server";

test("the health service: a watch that is cancelled stops, and no more is claimed than its listener shows", async () => {
  const server = await TracedServer.start([join(__dirname, "fixtures/published.cjs")]);
  const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  const bytes = (value: Buffer) => value;
  const watch = client.makeServerStreamRequest("/grpc.health.v1.Health/Watch", bytes, bytes, Buffer.alloc(0));
  watch.on("error", () => {});
  await once(watch, "data");
  watch.cancel();
  const report = await server.log.seen("handler", ({ phase }) => phase === "stopped");
  assert.equal(report.depth, "handler");
  assert.equal(report.cancelled?.cause, "client");
  assert.deepEqual([report.timers, report.leftListeners, report.writes.afterCancel], [[], [], 0]);
  // It listens, but in installed code: that is a framework's doing as far as anybody can tell.
  assert.ok(report.listeners.every(({ place }) => place?.file.includes("grpc-health-check")));
  const table = new HopTable();
  for (const evidence of server.log.all) table.add(evidence);
  const [verdict] = verdicts(table, report.at);
  assert.deepEqual([verdict?.outcome, verdict?.confidence], ["stopped", "likely"]);
  client.close();
  await server.stop();
});
