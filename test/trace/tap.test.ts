import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { startTap, type Tap } from "../../src/trace/tap/tap";
import { type Ask, connectChain, startServer, statusOf } from "./chain-service";
import { EvidenceLog } from "./evidence-log";

describe("a tap between a client and a server", () => {
  let log: EvidenceLog;
  let tap: Tap;
  let server: Awaited<ReturnType<typeof startServer>>;
  let client: Awaited<ReturnType<typeof connectChain>>;
  let cancelled: Promise<void>;

  beforeEach(async () => {
    log = new EvidenceLog();
    let markCancelled: () => void;
    cancelled = new Promise((resolve) => {
      markCancelled = resolve;
    });
    server = await startServer({
      Unary: (call: grpc.ServerUnaryCall<Ask, unknown>, callback: grpc.sendUnaryData<unknown>) =>
        callback(null, { echo: call.request }),
      ServerStream(call: grpc.ServerWritableStream<Ask, unknown>) {
        call.on("cancelled", () => markCancelled());
        for (let i = 0; i < call.request.count!; i++) call.write({ i });
        if (call.request.mode !== "stay") call.end();
      },
      ClientStream(call: grpc.ServerReadableStream<Ask, unknown>, callback: grpc.sendUnaryData<unknown>) {
        let count = 0;
        call.on("data", () => count++).on("end", () => callback(null, { count }));
      },
      Bidi(call: grpc.ServerDuplexStream<Ask, unknown>) {
        call.on("data", (message) => call.write(message)).on("end", () => call.end());
      },
    });
    tap = await startTap({
      observer: "tap",
      port: 0,
      target: { host: "127.0.0.1", port: server.port },
      emit: log.add,
    });
    client = await connectChain(tap.port);
  });

  afterEach(async () => {
    client.close();
    await tap.close();
    server.close();
  });

  test("tells a unary call from its path to its status, and changes nothing", async () => {
    const { answer } = client.unary(
      { mode: "ünï\u0000cödé".repeat(40_000) },
      { deadline: Date.now() + 60_000 },
    );
    assert.deepEqual(await answer, { echo: { mode: "ünï\u0000cödé".repeat(40_000) } });
    await log.seen("half-closed", (half) => half.from === "server");

    assert.deepEqual(story(log), [
      "stream-opened /test.Chain/Unary",
      "message client",
      "half-closed client",
      "response-headers",
      "message server",
      "status 0",
      "half-closed server",
    ]);
    const timeout = log.of("stream-opened")[0]!.timeout!;
    assert.ok(timeout > 0 && timeout <= 60_000, `deadline in ${timeout} ms`);
    assert.equal(log.of("message")[1]!.bytes, log.of("message")[0]!.bytes + '{"echo":}'.length);
  });

  test("counts the messages of streams both ways, wherever frames are cut", async () => {
    const bidi = client.bidi();
    const sizes = [0, 1, 10, 16_379, 16_384, 100_000, 3, 250_000];
    for (const size of sizes) bidi.write({ mode: "x".repeat(size) });
    bidi.end();
    bidi.resume();
    assert.equal((await statusOf(bidi)).code, 0);

    const bytes = sizes.map((size) => size + '{"mode":""}'.length);
    const from = (peer: string) => log.of("message").filter((message) => message.from === peer);
    assert.deepEqual(
      from("client").map((message) => message.bytes),
      bytes,
    );
    assert.deepEqual(
      from("server").map((message) => message.bytes),
      bytes,
    );
  });

  test("tells a cancel as a reset with its code", async () => {
    const stream = client.serverStream({ mode: "stay", count: 3 });
    await new Promise<void>((resolve) => {
      let count = 0;
      stream.on("data", () => ++count === 3 && resolve());
    });
    stream.cancel();
    const reset = await log.seen("reset");
    assert.deepEqual([reset.from, reset.code], ["client", 8]);
    await cancelled;
  });

  test("frozen, it lets nothing through, not even a cancel; thawed, it lets all through", async () => {
    const stream = client.serverStream({ mode: "stay", count: 1 });
    await once(stream, "data");
    tap.freeze();
    stream.cancel();
    assert.equal((await statusOf(stream)).code, grpc.status.CANCELLED);
    assert.deepEqual(log.of("reset"), [], "nothing passes a frozen tap");
    tap.thaw();
    await cancelled;
    assert.equal(log.of("reset").length, 1);
    assert.deepEqual(
      log.of("disturbed").map((disturbed) => disturbed.how),
      ["frozen", "thawed"],
    );
  });

  test("a cut connection cancels the call on the server and fails it on the client", async () => {
    const stream = client.serverStream({ mode: "stay", count: 1 });
    await once(stream, "data");
    tap.cut();
    assert.equal((await statusOf(stream)).code, grpc.status.UNAVAILABLE);
    await cancelled;
    assert.deepEqual(
      log.of("connection-closed").map((closed) => closed.by),
      ["tap"],
    );
  });

  test("a delay keeps the order and every byte", async () => {
    tap.delay(20);
    const stream = client.serverStream({ count: 200 });
    const numbers: number[] = [];
    stream.on("data", ({ i }: { i: number }) => numbers.push(i));
    assert.equal((await statusOf(stream)).code, 0);
    assert.deepEqual(
      numbers,
      Array.from({ length: 200 }, (_, i) => i),
    );
  });

  test("a server that is not there is a connection closed by the server", async () => {
    const lonely = await startTap({
      observer: "lonely",
      port: 0,
      target: { host: "127.0.0.1", port: 1 },
      emit: log.add,
    });
    await assert.rejects(
      (await unconnected(lonely.port)).answer,
      (error: grpc.ServiceError) => error.code === grpc.status.UNAVAILABLE,
    );
    const closed = await log.seen("connection-closed", (evidence) => evidence.observer === "lonely");
    assert.deepEqual([closed.by, closed.error], ["server", "ECONNREFUSED"]);
    await lonely.close();
  });
});

test("what is not HTTP/2 is relayed all the same, and the tap says that it cannot read it", async () => {
  const server = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const log = new EvidenceLog();
  const target = { host: "127.0.0.1", port: (server.address() as { port: number }).port };
  const tap = await startTap({ observer: "tap", port: 0, target, emit: log.add });
  const [response] = await once(get({ host: "127.0.0.1", port: tap.port, agent: false }), "response");
  assert.equal((await response.toArray()).join(""), "hello");
  const [unreadable, ...more] = log.of("connection-unreadable");
  assert.equal(unreadable!.reason, "the client speaks HTTP/1, which is not gRPC");
  assert.deepEqual(more, []);
  await tap.close();
  server.close();
});

test("with certificates it reads TLS, and speaks TLS to both sides", async () => {
  const certificate = readFileSync(join(__dirname, "fixtures/localhost.crt"));
  const key = readFileSync(join(__dirname, "fixtures/localhost.key"));
  const pair = [{ private_key: key, cert_chain: certificate }];
  const server = await startServer(
    {
      Unary: (call: grpc.ServerUnaryCall<Ask, unknown>, callback: grpc.sendUnaryData<unknown>) =>
        callback(null, call.request),
    },
    grpc.ServerCredentials.createSsl(null, pair),
  );
  const log = new EvidenceLog();
  const tap = await startTap({
    observer: "tap",
    port: 0,
    target: { host: "localhost", port: server.port },
    tls: { certificate, key, authority: certificate },
    emit: log.add,
  });
  const client = await connectChain(tap.port, grpc.credentials.createSsl(certificate));
  assert.deepEqual(await client.unary({ mode: "secret" }).answer, { mode: "secret" });
  await log.seen("half-closed", (half) => half.from === "server");
  assert.equal(story(log)[0], "stream-opened /test.Chain/Unary");
  client.close();
  await tap.close();
  server.close();
});

test("a tap closed by its signal takes no more connections", async () => {
  const stop = new AbortController();
  const target = { host: "127.0.0.1", port: 1 };
  const tap = await startTap({ observer: "tap", port: 0, target, emit: () => {}, signal: stop.signal });
  stop.abort();
  await tap.close();
  await assert.rejects((await unconnected(tap.port)).answer, /ECONNREFUSED/);
});

/** One call on a channel that has not connected yet. */
async function unconnected(port: number) {
  const { ChainClient } = await import("./chain-service");
  const client = new ChainClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const answer = new Promise((resolve, reject) => {
    client["Unary"]!({}, (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)));
  });
  return { answer: answer.finally(() => client.close()) };
}

/** What happened on streams, a line each; messages that are equal follow each other once. */
function story(log: EvidenceLog): string[] {
  return log.all.flatMap((evidence) => {
    switch (evidence.type) {
      case "stream-opened":
        return [`${evidence.type} ${evidence.path}`];
      case "message":
      case "half-closed":
        return [`${evidence.type} ${evidence.from}`];
      case "status":
        return [`${evidence.type} ${evidence.code}`];
      case "response-headers":
        return [evidence.type];
      default:
        return [];
    }
  });
}
