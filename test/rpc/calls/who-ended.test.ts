import assert from "node:assert/strict";
import { test } from "node:test";
import { startCall } from "../../../src/rpc/call/call";
import type { Call } from "../../../src/rpc/call/call-options";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { CallEvent, EndedBy } from "../../../src/rpc/event";
import type { CancelPlan } from "../../../src/rpc/plan/cancel-plan";
import { startFrameReader } from "../../harness/peers/frame-reader";
import {
  answerHeaders,
  type Behaviour,
  endWithTrailers,
  grpcFrame,
  resetAlone,
  startPeer,
} from "../../harness/peers/http2-peer";
import { bytesMethod } from "./bytes-method";
import { type ToldCall, tellCall } from "./told-call";

interface Story {
  readonly title: string;
  readonly behave: Behaviour;
  readonly react?: (event: CallEvent, call: Call) => void;
  readonly deadline?: number;
  readonly code: string;
  readonly endedBy: EndedBy;
  readonly evidence: RegExp;
  readonly received?: number;
}

/** HTTP/2's error codes, with the status that the gRPC specification gives to a stream that is reset so. */
const resets = {
  1: "INTERNAL",
  2: "INTERNAL",
  3: "INTERNAL",
  4: "INTERNAL",
  5: "INTERNAL",
  6: "INTERNAL",
  7: "UNAVAILABLE",
  8: "CANCELLED",
  9: "INTERNAL",
  10: "INTERNAL",
  11: "RESOURCE_EXHAUSTED",
  12: "PERMISSION_DENIED",
  13: "INTERNAL",
};

const message = grpcFrame(Buffer.from("hello"));
const cancelOnHeaders = (event: CallEvent, call: Call) => {
  if (event.type === "headers") call.cancel("we are done");
};

const stories: readonly Story[] = [
  {
    title: "a status of the server, after a message",
    behave: (stream) => {
      stream.respond(answerHeaders, { waitForTrailers: true });
      stream.write(message);
      endWithTrailers(stream, { "grpc-status": "9", "grpc-message": "not%20now" });
    },
    code: "FAILED_PRECONDITION",
    endedBy: "server",
    evidence: /in the trailers: grpc-status 9/,
  },
  {
    title: "an answer of trailers only",
    behave: (stream) => stream.respond({ ...answerHeaders, "grpc-status": "12" }, { endStream: true }),
    code: "UNIMPLEMENTED",
    endedBy: "server",
    evidence: /in an answer of trailers only: grpc-status 12/,
    received: 0,
  },
  {
    title: "a server that says CANCELLED itself",
    behave: (stream) => stream.respond({ ...answerHeaders, "grpc-status": "1" }, { endStream: true }),
    code: "CANCELLED",
    endedBy: "server",
    evidence: /The server sent the status itself/,
    received: 0,
  },
  {
    title: "a server that never answers, and our deadline",
    behave: () => {},
    deadline: 500,
    code: "DEADLINE_EXCEEDED",
    endedBy: "deadline",
    evidence: /Our own deadline of 500 ms fired/,
    received: 0,
  },
  {
    title: "a server that says DEADLINE_EXCEEDED before our deadline",
    behave: (stream) => stream.respond({ ...answerHeaders, "grpc-status": "4" }, { endStream: true }),
    deadline: 60_000,
    code: "DEADLINE_EXCEEDED",
    endedBy: "server",
    evidence: /The server sent the status itself/,
    received: 0,
  },
  {
    title: "a server that answers after our cancel",
    behave: (stream) => {
      stream.respond(answerHeaders, { waitForTrailers: true });
      stream.once("close", () => endWithTrailers(stream, { "grpc-status": "0" }));
    },
    react: cancelOnHeaders,
    code: "CANCELLED",
    endedBy: "client",
    evidence: /RST_STREAM\(CANCEL\) ended the open stream/,
    received: 0,
  },
  ...Object.entries(resets).map(
    ([code, name]): Story => ({
      title: `the stream reset with code ${code}`,
      behave: (stream) => {
        stream.respond(answerHeaders);
        stream.write(message, () => resetAlone(stream, Number(code)));
      },
      code: name,
      endedBy: "reset",
      evidence: new RegExp(`RST_STREAM with code ${code} \\(`),
    }),
  ),
  {
    title: "a stream that ends without any status",
    behave: (stream) => {
      stream.respond(answerHeaders);
      stream.end(message);
    },
    code: "INTERNAL",
    endedBy: "reset",
    evidence: /without any status/,
  },
  {
    title: "GOAWAY with an error in the middle",
    behave: (stream, session) => {
      stream.respond(answerHeaders);
      stream.write(message, () => session.goaway(11, 0, Buffer.from("calm down")));
    },
    code: "*",
    endedBy: "goaway",
    evidence: /GOAWAY with code 11 \(ENHANCE_YOUR_CALM\) "calm down"/,
  },
  {
    title: "the connection destroyed in the middle",
    behave: (stream, _session, socket) => {
      stream.respond(answerHeaders);
      stream.write(message, () => socket.destroy());
    },
    code: "UNAVAILABLE",
    endedBy: "connection",
    evidence: /The connection was lost while the call ran/,
  },
  {
    title: "an HTTP error of a proxy",
    behave: (stream) => {
      stream.respond({ ":status": 502, "content-type": "text/html" });
      stream.end("<h1>Bad gateway</h1>");
    },
    code: "UNAVAILABLE",
    endedBy: "server",
    evidence: /HTTP status 502 without a grpc-status/,
    received: 0,
  },
  {
    title: "a message that is no gzip although it says so",
    behave: (stream) => {
      stream.respond({ ...answerHeaders, "grpc-encoding": "gzip" });
      stream.write(grpcFrame(Buffer.from("not gzip"), true));
    },
    code: "INTERNAL",
    endedBy: "local",
    evidence: /This client reset the stream itself: Failed to decompress gzip-encoded message/,
    received: 0,
  },
  {
    title: "a message that its type cannot be",
    behave: (stream) => {
      stream.respond(answerHeaders);
      stream.write(grpcFrame(Buffer.from("garbage")));
    },
    code: "INTERNAL",
    endedBy: "local",
    evidence: /A response of 7 bytes cannot be read as its type: it is garbage/,
    received: 0,
  },
  {
    title: "a message of 100 MB against the usual limit",
    behave: (stream) => {
      stream.respond(answerHeaders);
      const head = grpcFrame(Buffer.alloc(0));
      head.writeUInt32BE(100 * 1024 * 1024, 1);
      stream.write(Buffer.concat([head, Buffer.alloc(64 * 1024)]));
    },
    code: "RESOURCE_EXHAUSTED",
    endedBy: "local",
    evidence: /message of 104857600 bytes: its receive limit is 67108864 bytes\.$/,
    received: 0,
  },
];

for (const story of stories) {
  test(`who ended the call: ${story.title}`, { timeout: 60_000 }, async () => {
    const peer = await startPeer(story.behave);
    const options = {
      method: bytesMethod("server-streaming"),
      messages: [{ value: "please" }],
      ...(story.deadline !== undefined && { deadline: story.deadline }),
    };
    const call = tellCall(peer.address, options, undefined, story.react);
    const status = await call.finished();
    assert.equal(status.endedBy, story.endedBy, JSON.stringify(status));
    assert.match(status.evidence, story.evidence);
    if (story.code !== "*") assert.equal(status.name, story.code);
    assert.equal(call.events.filter((event) => event.type === "received").length, story.received ?? 1);
    assert.equal(call.events.filter((event) => event.type === "status").length, 1);
    assert.equal(call.events.at(-1), status);
    await peer.stop();
  });
}

test("nothing listens: unreachable", async () => {
  const call = tellCall("127.0.0.1:1", { method: bytesMethod("unary"), messages: [{ value: "x" }] });
  const status = await call.finished();
  assert.equal(status.endedBy, "unreachable");
  assert.match(status.evidence, /ECONNREFUSED/);
  assert.match(status.next!.text, /Nothing listens there/);
});

test("a connection that went silent: keepalive gives it up", { timeout: 60_000 }, async () => {
  const peer = await startFrameReader();
  const call = tellCall(
    peer.address,
    { method: bytesMethod("server-streaming"), messages: [{ value: "please" }] },
    { security: { type: "plaintext" }, keepalive: { time: 300, timeout: 300 } },
  );
  const status = await call.finished();
  assert.equal(status.endedBy, "connection", JSON.stringify(status));
  assert.match(status.evidence, /no keepalive answer came/);
  await peer.stop();
});

test("a cancel that came too late: the server's status was there", { timeout: 60_000 }, async () => {
  const { call, peer } = await pausedBeforeStatus(3, { "grpc-status": "0" });
  call.cancel("never mind");
  const status = await call.finished();
  assert.deepEqual([status.name, status.endedBy], ["OK", "server"]);
  assert.match(status.evidence, /The cancel came too late: that status had arrived [\d.]+ ms before/);
  assert.equal(received(call), 3);
  await peer.stop();
});

test("an error status waits until the messages before it have been read", { timeout: 60_000 }, async () => {
  const { call, peer } = await pausedBeforeStatus(50, { "grpc-status": "9", "grpc-message": "not%20now" });
  assert.equal(received(call), 1);
  call.resume();
  const status = await call.finished();
  assert.deepEqual(
    [status.name, status.details, status.endedBy],
    ["FAILED_PRECONDITION", "not now", "server"],
  );
  assert.equal(received(call), 50);
  await peer.stop();
});

for (const [title, metadata] of [
  ["120 kB", { "x-one": "x".repeat(60_000), "x-two": "y".repeat(60_000) }],
  ["500 entries", Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, `value ${n}`]))],
] as const) {
  test(`giant metadata of ${title} arrives whole`, { timeout: 60_000 }, async () => {
    const peer = await startPeer((stream) => {
      stream.respond({ ...answerHeaders, ...metadata }, { waitForTrailers: true });
      stream.write(message);
      endWithTrailers(stream, { "grpc-status": "0" });
    });
    const call = tellCall(peer.address, { method: bytesMethod("unary"), messages: [{ value: "x" }] });
    const status = await call.finished();
    assert.deepEqual([status.name, status.endedBy], ["OK", "server"], JSON.stringify(status));
    const headers = call.events.find((event) => event.type === "headers");
    const arrived = Object.fromEntries(headers?.type === "headers" ? headers.metadata : []);
    for (const [key, value] of Object.entries(metadata)) assert.equal(arrived[key], value);
    await peer.stop();
  });
}

test("one header beyond HTTP/2's 64 kB: the connection is given up, and said why, without any deadline", {
  timeout: 60_000,
}, async () => {
  const peer = await startPeer((stream) =>
    stream.respond({ ...answerHeaders, "x-giant": "x".repeat(200_000) }),
  );
  const call = tellCall(peer.address, { method: bytesMethod("unary"), messages: [{ value: "x" }] });
  const status = await call.finished();
  assert.deepEqual([status.name, status.endedBy], ["INTERNAL", "local"], JSON.stringify(status));
  assert.match(status.evidence, /6\d{4} bytes came of which HTTP\/2 made nothing.*send less metadata/);
  await peer.stop();
});

test("GOAWAY to a client that resets too many streams: the evidence counts them", {
  timeout: 60_000,
}, async () => {
  // Node's own server, with the guard against rapid reset that it has by itself.
  const peer = await startPeer((stream) => stream.respond(answerHeaders));
  const channel = openChannel(peer.address, { security: { type: "plaintext" } });
  const start = (cancelPlan?: CancelPlan) =>
    startCall(
      { target: peer.address, channel, method: bytesMethod("bidi"), ...(cancelPlan && { cancelPlan }) },
      () => {},
    );
  const witness = start();
  let over = false;
  void witness.ended.then(() => {
    over = true;
  });
  for (let n = 0; n < 5000 && !over; n++) await start({ type: "headers" }).ended;
  const status = await witness.ended;
  assert.equal(status.endedBy, "goaway", JSON.stringify(status));
  assert.match(status.evidence, /This client had reset 1\d\d\d streams .* HTTP\/2 rapid reset/);
  channel.close();
  await peer.stop();
});

/** A call that reads one message of several and pauses; the status behind them has arrived. */
async function pausedBeforeStatus(messages: number, trailers: Record<string, string>) {
  let arrived: () => void;
  const statusArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const peer = await startPeer((stream, session) => {
    stream.respond(answerHeaders, { waitForTrailers: true });
    stream.write(Buffer.concat(Array.from({ length: messages }, () => message)));
    endWithTrailers(stream, trailers);
    // The client answers a ping when it has read everything that was sent before.
    stream.once("close", () => session.ping(() => arrived()));
  });
  const call = tellCall(
    peer.address,
    { method: bytesMethod("server-streaming"), messages: [{ value: "please" }] },
    undefined,
    (event, running) => {
      if (event.type === "received" && event.index === 1) running.pause();
    },
  );
  await statusArrived;
  return { call, peer };
}

function received(call: ToldCall): number {
  return call.events.filter((event) => event.type === "received").length;
}
