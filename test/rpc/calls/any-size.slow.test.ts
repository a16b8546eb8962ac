/** Streams and messages of any size: back-pressure that reaches the server, previews, and files that take everything. */
import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import { commands } from "../../../src/cli/commands";
import { runCommandLine } from "../../../src/cli/run-command-line";
import type { CallEvent } from "../../../src/rpc/event";
import type { EngineClient } from "../../../src/rpc-host/client";
import { previewLength } from "../../../src/rpc-host/protocol";
import { previewJson } from "../../../src/text/preview";
import { startFlood } from "../../harness/peers/order-peer";
import { startEngine } from "../../harness/start-engine";
import { labMethod } from "./lab-methods";
import { tellCall } from "./told-call";

const folder = mkdtempSync(path.join(tmpdir(), "any-size-"));
after(() => rmSync(folder, { recursive: true }));
const megabyte = 1024 * 1024;

test("a paused call stops the server's writes; resumed, everything arrives", {
  timeout: 60_000,
}, async () => {
  const messages = 5_000;
  const flood = await startFlood(messages, 10_000);
  const call = tellCall(
    flood.peer.address,
    { method: labMethod("ExportOrders"), messages: [{ value: {} }] },
    undefined,
    (event, running) => {
      if (event.type === "received" && event.index === 1) running.pause();
    },
  );
  await call.first("received");
  const written = await flood.standsStill();
  assert.ok(flood.stuck() > 0, "HTTP/2 on the server's side has data that it may not send");
  assert.ok(written < messages / 10, `${written} messages were written for a client that reads none`);
  call.resume();
  assert.equal((await call.finished()).name, "OK");
  assert.equal(call.events.filter((event) => event.type === "received").length, messages);
  await flood.peer.stop();
});

test("one message of 100 MB: shown in part, saved whole", { timeout: 60_000 }, async () => {
  const flood = await startFlood(1, 100 * megabyte);
  const file = path.join(folder, "large.ndjson");
  const { code, stdout } = await cli(flood.peer.address, "--max-receive-bytes=-1", "--save", file);
  assert.equal(code, 0);
  assert.match(stdout, /#1 1048576\d\d bytes {2}\{"id":"x+…/);
  assert.ok(stdout.length < 2_000, `${stdout.length} characters were printed`);
  const saved = JSON.parse(readFileSync(file, "utf8")) as { id: string };
  assert.equal(saved.id.length, 100 * megabyte);
  await flood.peer.stop();
});

test("the same message against the usual limit: the status names the limit and how to raise it", async () => {
  const flood = await startFlood(1, 100 * megabyte);
  const { code, stdout } = await cli(flood.peer.address);
  assert.equal(code, 64 + 8);
  assert.match(
    stdout,
    /its receive limit is 67108864 bytes\.\n.*next: Raise the receive limit\. \(--max-receive-bytes/,
  );
  await flood.peer.stop();
});

test("a stream is saved line by line while only its count is told", { timeout: 60_000 }, async () => {
  const messages = 20_000;
  const flood = await startFlood(messages, 20);
  const file = path.join(folder, "all.ndjson");
  const { code, stdout } = await cli(flood.peer.address, "--count", "--save", file);
  assert.equal(code, 0);
  assert.match(stdout, /received {5}20000 messages, 440000 bytes in all/);
  assert.doesNotMatch(stdout, /← received {5}#/);
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    assert.deepEqual(JSON.parse(line), { id: "x".repeat(20) });
    lines++;
  }
  assert.equal(lines, messages);
  await flood.peer.stop();
});

test("through the engine's process: a large message crosses as a preview and is saved on request", {
  timeout: 60_000,
}, async () => {
  const flood = await startFlood(1, 20 * megabyte);
  const engine = startEngine("lab");
  const all = path.join(folder, "host.ndjson");
  const { events, call } = await hostedCall(engine, flood.peer.address, { saveTo: all });
  const received = events.find((event) => event.type === "received");
  assert.ok(received?.type === "received");
  assert.equal(received.message, undefined);
  assert.equal(received.preview?.length, previewLength);
  const one = path.join(folder, "one.json");
  await call.saveMessage(1, one);
  for (const file of [one, all]) {
    assert.equal((JSON.parse(readFileSync(file, "utf8")) as { id: string }).id.length, 20 * megabyte);
  }
  await assert.rejects(call.saveMessage(2, one), /Message #2 is no longer held/);
  await engine.dispose();
  await flood.peer.stop();
});

test("through the engine's process: 100,000 messages, counted exactly", { timeout: 60_000 }, async () => {
  const messages = 100_000;
  const flood = await startFlood(messages, 20);
  const engine = startEngine("lab");
  const { events } = await hostedCall(engine, flood.peer.address, {});
  const indexes = events.flatMap((event) => (event.type === "received" ? [event.index] : []));
  assert.equal(indexes.length, messages);
  assert.ok(indexes.every((index, at) => index === at + 1));
  await engine.dispose();
  await flood.peer.stop();
});

test("a preview is the beginning of the JSON, however large the rest", () => {
  for (const message of [
    {},
    [],
    null,
    7,
    "a",
    { a: [1, { b: "c" }], d: true, e: {} },
    { "@type": "x", v: [] },
  ]) {
    assert.deepEqual(previewJson(message, 1000), { text: JSON.stringify(message), cut: false });
    const short = previewJson(message, 5);
    assert.equal(short.text, JSON.stringify(message).slice(0, 5));
  }
});

async function hostedCall(engine: EngineClient, target: string, more: { readonly saveTo?: string }) {
  const { catalog } = await engine.loadCatalog({ files: [] });
  const events: CallEvent[] = [];
  const call = engine.startCall(
    {
      ...{ catalog, target, method: "lab.v1.Orders/ExportOrders", metadata: [], messages: [{ value: {} }] },
      ...{ halfClose: true, transport: { security: { type: "plaintext" }, maxReceiveBytes: -1 }, ...more },
    },
    (batch) => void events.push(...batch),
  );
  const status = await call.ended;
  assert.equal(status.name, "OK", JSON.stringify(status));
  return { events, call };
}

async function cli(target: string, ...more: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const args = ["call", target, "lab.v1.Orders/ExportOrders", "--proto", "protos/lab/v1/lab.proto", ...more];
  const context = { stdin: Readable.from([]), stdout, stderr, cwd: process.cwd() };
  const code = await runCommandLine(commands, args, { ...context, signal: new AbortController().signal });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}
