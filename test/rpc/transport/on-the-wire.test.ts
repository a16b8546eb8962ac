/** What transport options do, as HTTP/2 shows it: compression, size limits, waiting for a server, silent relays. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { answerHeaders, endWithTrailers, grpcFrame, startPeer } from "../../harness/peers/http2-peer";
import { bytesMethod } from "../calls/bytes-method";
import { tellCall } from "../calls/told-call";

const limits = { timeout: 60_000 };
const plaintext = { security: { type: "plaintext" } } as const;
const long = "to be packed, ".repeat(500);

for (const [compression, pack, unpack] of [
  ["gzip", gzipSync, gunzipSync],
  ["deflate", deflateSync, inflateSync],
] as const) {
  test(
    `${compression}: the request is packed on the wire, and a packed answer is read`,
    limits,
    async (context) => {
      const requests: Buffer[] = [];
      let encoding: unknown;
      const peer = await startPeer((stream, _session, _socket, headers) => {
        encoding = headers["grpc-encoding"];
        stream.on("data", (chunk: Buffer) => requests.push(chunk));
        stream.on("end", () => {
          stream.respond({ ...answerHeaders, "grpc-encoding": compression }, { waitForTrailers: true });
          stream.write(grpcFrame(pack(Buffer.from(long)), true));
          endWithTrailers(stream, { "grpc-status": "0" });
        });
      });
      context.after(() => peer.stop());
      const call = tellCall(
        peer.address,
        { method: bytesMethod("unary"), messages: [{ value: long }] },
        { ...plaintext, compression },
      );
      assert.equal((await call.finished()).name, "OK");
      const frame = Buffer.concat(requests);
      assert.equal(encoding, compression);
      assert.equal(frame[0], 1, "the frame says that it is packed");
      assert.ok(frame.length < long.length / 10);
      assert.equal(unpack(frame.subarray(5)).toString(), long);
      const received = call.events.find((event) => event.type === "received");
      assert.ok(received?.type === "received");
      assert.equal(received.message, long);
    },
  );
}

test("an answer in an encoding that nobody knows is refused here, and said so", limits, async (context) => {
  const peer = await startPeer((stream) => {
    stream.respond({ ...answerHeaders, "grpc-encoding": "brotli" });
    stream.write(grpcFrame(Buffer.from("?"), true));
  });
  context.after(() => peer.stop());
  const status = await tellCall(peer.address, ask()).finished();
  assert.deepEqual([status.name, status.endedBy], ["INTERNAL", "local"], JSON.stringify(status));
  assert.match(
    status.evidence,
    /packs its messages as "brotli", and this client knows gzip and deflate alone/,
  );
});

test("a message over the send limit is not sent, and the limit is named", limits, async (context) => {
  let bytes = 0;
  const peer = await startPeer((stream) => {
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
  });
  context.after(() => peer.stop());
  const status = await tellCall(peer.address, ask(long), { ...plaintext, maxSendBytes: 100 }).finished();
  assert.deepEqual([status.name, status.endedBy], ["RESOURCE_EXHAUSTED", "local"], JSON.stringify(status));
  assert.match(status.evidence, /its send limit is 100 bytes\.$/);
  assert.equal(status.next?.setting, "maxSendMegabytes");
  assert.equal(bytes, 0);
});

test("a call that waits for a server ends well once there is one", limits, async (context) => {
  const port = await freePort();
  const call = tellCall(`127.0.0.1:${port}`, { ...ask(), waitForReady: true }, soon);
  const peer = await listening(context, port);
  const status = await call.finished();
  assert.deepEqual([status.name, status.endedBy], ["OK", "server"], JSON.stringify(status));
  assert.equal(peer.served, 1);
});

test("while it waits, its deadline holds and a cancel ends it at once", limits, async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const late = await tellCall(address, { ...ask(), waitForReady: true, deadline: 50 }, soon).finished();
  assert.deepEqual([late.name, late.endedBy], ["DEADLINE_EXCEEDED", "deadline"]);
  assert.match(late.evidence, /before a stream was opened/);
  const waiting = tellCall(address, { ...ask(), waitForReady: true }, soon);
  setImmediate(() => waiting.cancel("no longer"));
  const given = await waiting.finished();
  assert.deepEqual([given.name, given.details, given.endedBy], ["CANCELLED", "no longer", "client"]);
  assert.match(given.evidence, /nothing of this call was sent/);
});

test(
  "a relay that goes silent: our cancel ends the call here, and claims nothing of the server",
  limits,
  async (context) => {
    const { address, silence } = await silentRelay(context);
    const call = tellCall(address, { method: bytesMethod("server-streaming"), messages: [{ value: "x" }] });
    await call.first("received");
    silence();
    call.cancel("enough");
    const status = await call.finished();
    assert.deepEqual([status.name, status.endedBy], ["CANCELLED", "client"]);
    assert.match(status.evidence, /no status of the server had arrived/);
  },
);

test("a relay that goes silent: the deadline ends the call here", limits, async (context) => {
  const { address, silence } = await silentRelay(context);
  const call = tellCall(address, {
    method: bytesMethod("server-streaming"),
    messages: [{ value: "x" }],
    deadline: 500,
  });
  await call.first("received");
  silence();
  const status = await call.finished();
  assert.deepEqual([status.name, status.endedBy], ["DEADLINE_EXCEEDED", "deadline"]);
});

test(
  "a server that reads nothing: sending waits, and a cancel gives up what has not gone out",
  limits,
  async (context) => {
    const peer = await startPeer((stream) => {
      stream.respond(answerHeaders);
      stream.pause();
    });
    context.after(() => peer.stop());
    const call = tellCall(peer.address, { method: bytesMethod("bidi") });
    await call.first("headers");
    const chunk = { value: "x".repeat(16 * 1024) };
    const results = Array.from({ length: 40 }, () => call.send(chunk));
    await results[0];
    const taken = call.events.filter(({ type }) => type === "sent").length;
    assert.ok(taken < 20, `${taken} of 40 messages went out to a server that reads nothing`);
    call.cancel("it does not read");
    const status = await call.finished();
    assert.deepEqual([status.name, status.endedBy], ["CANCELLED", "client"]);
    const last = await results.at(-1)!;
    assert.ok(!last.accepted && /was cancelled|has ended/.test(last.problem.message), JSON.stringify(last));
  },
);

/** Tries to connect again soon, instead of after a second. */
const soon = { ...plaintext, channelOptions: { "grpc.initial_reconnect_backoff_ms": 50 } };

function ask(value = "please") {
  return { method: bytesMethod("unary"), messages: [{ value }] };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A peer that answers well, behind a port that was chosen before. */
async function listening(context: TestContext, port: number) {
  const seen = { served: 0 };
  const peer = await startPeer((stream) => {
    seen.served++;
    stream.respond(answerHeaders, { waitForTrailers: true });
    stream.write(grpcFrame(Buffer.from("here")));
    endWithTrailers(stream, { "grpc-status": "0" });
  });
  await relay(context, Number(peer.address.split(":")[1]), port);
  context.after(() => peer.stop());
  return seen;
}

/** A relay to a peer that streams, which can stop passing anything on while both connections stand. */
async function silentRelay(context: TestContext) {
  const peer = await startPeer((stream) => {
    stream.respond(answerHeaders);
    stream.write(grpcFrame(Buffer.from("first")));
  });
  context.after(() => peer.stop());
  const sockets = await relay(context, Number(peer.address.split(":")[1]), 0);
  const silence = () => {
    for (const socket of sockets.all) socket.unpipe().pause();
  };
  return { address: `127.0.0.1:${sockets.port}`, silence };
}

async function relay(context: TestContext, to: number, port: number) {
  const all = new Set<Socket>();
  const server = net.createServer((socket) => {
    const onward = net.connect(to, "127.0.0.1");
    for (const each of [socket, onward]) all.add(each.on("error", () => {}));
    socket.pipe(onward).pipe(socket);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  context.after(async () => {
    for (const socket of all) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return { all, port: (server.address() as AddressInfo).port };
}
