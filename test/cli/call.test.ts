import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { commands } from "../../src/cli/commands";
import { runCommandLine } from "../../src/cli/run-command-line";
import type { CallEvent, StatusEvent } from "../../src/rpc/event";
import { type Lab, startLab } from "../harness/lab/start-lab";
import { startFrameReader } from "../harness/peers/frame-reader";

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

test("a unary call as JSON: one event per line, the status last, exit code 0", async () => {
  const { code, stdout } = await call("GetOrder", "-d", '{"id": "order-3"}', "--format", "json");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as CallEvent);
  assert.deepEqual(
    events.map((event) => event.type),
    ["started", "sent", "half-closed", "headers", "received", "status"],
  );
  assert.deepEqual(message(events, "sent"), { id: "order-3" });
  assert.deepEqual(message(events, "received"), { id: "order-3", customer: "Barbara", cents: "5997" });
  assert.equal(code, 0);
});

test("cancel after 3 messages: exit code 65, the reason, who ended it, and the handler stops", async () => {
  const { code, stdout } = await call(
    "WatchOrders",
    ...["-d", '{"items": 100000, "interval_ms": 1}', "--cancel-after", "3messages"],
    ...["--reason", "user closed tab", "--format", "json"],
  );
  const status = last(stdout);
  assert.equal(code, 65);
  assert.deepEqual([status.name, status.details, status.endedBy], ["CANCELLED", "user closed tab", "client"]);
  const handler = await lab.until((one) => one.method === "WatchOrders" && one.settledAt !== undefined);
  assert.notEqual(handler.cancelledAt, undefined);
});

test("a sweep is a call for each point, and tells at last how each ended", async () => {
  const { code, stdout } = await call(
    "WatchOrders",
    ...["-d", '{"items": 100000, "intervalMs": 1}', "--sweep", "start, headers, 2..3 messages"],
  );
  assert.equal(code, 0, stdout);
  const rows = stdout.trim().split("\n\n").at(-1)!.split("\n");
  assert.deepEqual(
    rows.map((row) => row.replace(/ after [\d.]+ ms$/, "")),
    [
      "before anything was sent: CANCELLED, ended by client",
      "when response headers have arrived: CANCELLED, ended by client",
      "after 2 received messages: CANCELLED, ended by client",
      "after 3 received messages: CANCELLED, ended by client",
    ],
  );
  const both = await call("WatchOrders", "--sweep", "all", "--cancel-after", "begin");
  assert.match(both.stderr, /--sweep makes many calls/);
});

test("a sweep over all points leaves out those that the call never comes to", async () => {
  const { stdout } = await call("WatchOrders", "-d", '{"items": 2, "intervalMs": 1}', "--sweep", "all");
  const rows = stdout.trim().split("\n\n").at(-1)!.split("\n");
  assert.match(rows.at(-1)!, /^after 3 received messages: OK, ended by server/);
});

test("the timeline as text says who ended the call", async () => {
  const { stdout } = await call(
    "WatchOrders",
    ...["-d", '{"items": 2, "intervalMs": 500}', "--cancel-after", "2messages", "--reason", "enough"],
  );
  assert.equal(
    stdout
      .replace(/^ +[\d.]+ ms/gm, "T")
      .replace(/127.0.0.1:\d+/, "TARGET")
      .replace(/ +[\d.]+ ms from/, "T from")
      .replace(/date: .* GMT/, "date: DATE"),
    `T  • started      lab.v1.Orders/WatchOrders on TARGET (server-streaming)
T  → sent         #1 5 bytes  {"items":2,"intervalMs":500}
T  → half-closed  the request side
T  ← headers      content-type: application/grpc+proto, date: DATE
T  ← received     #1 19 bytes  {"id":"order-1","customer":"Grace","cents":"1999"}
T  ← received     #2 20 bytes  {"id":"order-2","customer":"Edsger","cents":"3998"}
T  ✕ cancelled    "enough" (after 2 received messages); the reason stays on this machine
T  ■ status       1 CANCELLED "enough"
                ended by this client, by cancelling
                We cancelled: RST_STREAM(CANCEL) ended the open stream, and no status of the server had arrived. The reason is local; HTTP/2 carries none.
T from the cancel to the end; 0 messages arrived in between
`,
  );
});

test("standard input: values are sent as they come, its end half-closes", async () => {
  const stdin = Readable.from(['{"cents": 5} {"ce', 'nts": "7"}', "\n"]);
  const { code, stdout } = await run({ stdin }, "ImportOrders", "-d", "-", "--format", "json");
  assert.equal(code, 0);
  const received = stdout.split("\n").find((line) => line.includes('"received"'));
  assert.deepEqual(JSON.parse(received!).message, { orders: 2, cents: "12" });
});

test("standard input: a value that cannot be sent ends the call, so that no part is taken as the whole", async () => {
  const stdin = Readable.from(['{"cents": 5} {"cent": 7} {"cents": 9}']);
  const { code, stdout, stderr } = await run({ stdin }, "ImportOrders", "-d", "-", "--format", "json");
  assert.equal(code, 2);
  assert.deepEqual([last(stdout).name, last(stdout).endedBy], ["CANCELLED", "client"]);
  assert.match(stderr, /^Value 2 of standard input is not sent: .*"cent"; did you mean "cents"/);
  const second = await run({ stdin: Readable.from(["{} {}"]) }, "GetOrder", "-d", "-");
  assert.equal(second.code, 2);
  assert.match(second.stderr, /Value 2 of standard input is not sent: the method takes one message/);
});

test("a method that takes one message gets the empty one where none is given", async () => {
  assert.equal((await run({ stdin: Readable.from([]) }, "GetOrder", "-d", "-")).code, 0);
  assert.equal((await call("GetOrder", "-d", "")).code, 0);
});

test("--data given again is another message, and none of them is lost", async () => {
  const { code, stdout } = await call("ImportOrders", "-d", '{"cents": 5}', "-d", '{"cents": 7}');
  assert.equal(code, 0);
  assert.match(stdout, /"orders":2,"cents":"12"/);
  const two = await call("GetOrder", "-d", "{}", "-d", "{}");
  assert.equal(two.code, 2);
  assert.match(two.stderr, /takes one request message; --data holds 2/);
});

test("a plan that never came to cancel is told", async () => {
  const { code, stderr } = await call("WatchOrders", "-d", '{"items": 2}', "--cancel-after", "9messages");
  assert.equal(code, 0);
  assert.equal(stderr, "Not cancelled after 9 received messages: the call had ended before.\n");
});

test("a file that cannot be written is told before anything is called", async () => {
  const { code, stdout, stderr } = await call("GetOrder", "--save", "/no/such/folder/messages.ndjson");
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^--save: \/no\/such\/folder\/messages.ndjson cannot be written: ENOENT/);
});

test("SIGTERM cancels as Ctrl-C does, and is named", async () => {
  const end = new AbortController();
  const stdout = new PassThrough();
  stdout.on("data", (chunk) => {
    if (String(chunk).includes('"received"')) end.abort("SIGTERM");
  });
  const { code, stdout: told } = await run(
    { stdout, signal: end.signal },
    ...["WatchOrders", "-d", '{"items": 100000, "intervalMs": 1}', "--format", "json"],
  );
  assert.equal(code, 65);
  assert.equal(last(told).details, "Interrupted by SIGTERM");
});

test("Ctrl-C cancels the call and tells its end", async () => {
  const interrupt = new AbortController();
  const stdout = new PassThrough();
  stdout.on("data", (chunk) => {
    if (String(chunk).includes('"received"')) interrupt.abort();
  });
  const { code } = await run(
    { stdout, signal: interrupt.signal },
    ...["WatchOrders", "-d", '{"items": 100000, "intervalMs": 1}', "--format", "json"],
  );
  assert.equal(code, 65);
});

test("the deadline fires here, when the server never answers", async () => {
  const peer = await startFrameReader();
  const { code, stdout } = await run(
    { target: peer.address },
    ...["WatchOrders", "--deadline", "500ms", "--format", "json"],
  );
  assert.equal(code, 68);
  const { name, endedBy, evidence } = last(stdout);
  assert.deepEqual([name, endedBy], ["DEADLINE_EXCEEDED", "deadline"]);
  assert.match(evidence, /Our own deadline of 500 ms fired/);
  await peer.stop();
});

test("bad input is worded, with what to do next", async () => {
  const typo = await call("GetOrder", "-d", '{"identifier": "x"}');
  assert.equal(typo.code, 2, "no answer of the server's");
  assert.match(typo.stdout, /identifier/);
  const method = await call("GetOrdr");
  assert.equal(method.code, 2);
  assert.match(method.stderr, /GetOrdr[\s\S]*GetOrder/);
  const usage = await call("GetOrder", "--deadline", "5");
  assert.equal(usage.code, 2);
  assert.match(usage.stderr, /--deadline cannot be "5"; write a time with its unit/);
  const option = await call("GetOrder", "--dedline", "5");
  assert.match(option.stderr, /--dedline[\s\S]*call --help/);
});

test("a dead target: the status says that nothing listens", async () => {
  const { code, stdout } = await run({ target: "127.0.0.1:1" }, "GetOrder");
  assert.equal(code, 64 + 14);
  assert.match(stdout, /No connection was made, so nothing was sent: .*ECONNREFUSED/);
  assert.match(stdout, /next: Nothing listens there: check the address/);
});

for (const [target, says] of [
  [":50051", /":50051" names no host/],
  ["50051", /"50051" names no host/],
  ["localhost", /"localhost" names no port/],
  ["localhost:99999", /names port 99999, and the last one is 65535/],
] as const) {
  test(`a target that cannot be reached is refused at once: ${target}`, async () => {
    const { code, stderr } = await run({ target }, "GetOrder");
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.match(stderr, /Write host:port, such as localhost:50051/);
  });
}

test("a server of HTTP, not of gRPC, is told as such", async () => {
  const server = createServer((_request, response) => response.writeHead(404).end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { code, stdout } = await run(
    { target: `127.0.0.1:${(server.address() as AddressInfo).port}` },
    "GetOrder",
  );
  server.close();
  assert.equal(code, 64 + 12);
  assert.match(stdout, /next: What answers there speaks no gRPC, or is a proxy/);
});

test("metadata that cannot be sent is refused before the call", async () => {
  const { code, stderr } = await call("GetOrder", "-H", "x-bin: !!!");
  assert.equal(code, 2);
  assert.match(stderr, /Metadata "x-bin": a key that ends in "-bin" takes base64/);
});

test("--help tells the options, and an unknown command is refused", async () => {
  const stdout = new PassThrough();
  const context = { stdin: Readable.from([]), stdout, stderr: stdout, cwd: ".", signal: never };
  assert.equal(await runCommandLine(commands, ["call", "--help"], context), 0);
  assert.equal(await runCommandLine(commands, ["cal"], context), 2);
  stdout.end();
  const out = await text(stdout);
  assert.match(out, /--cancel-after PLAN/);
  assert.match(out, /There is no command "cal"/);
});

const never = new AbortController().signal;

function last(stdout: string): StatusEvent {
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as StatusEvent;
}

function message(events: readonly CallEvent[], type: "sent" | "received"): unknown {
  const event = events.find((one) => one.type === type);
  return event && "message" in event ? event.message : undefined;
}

function call(method: string, ...more: string[]) {
  return run({}, method, ...more);
}

interface Given {
  readonly stdin?: Readable;
  readonly stdout?: PassThrough;
  readonly signal?: AbortSignal;
  readonly target?: string;
}

async function run({ stdin, stdout, signal, target }: Given, ...[method, ...more]: string[]) {
  const out = stdout ?? new PassThrough();
  const err = new PassThrough();
  const texts = Promise.all([text(out), text(err)]);
  const context = { stdin: stdin ?? Readable.from([]), stdout: out, stderr: err, cwd: process.cwd() };
  const args = [target ?? lab.edge, `lab.v1.Orders/${method}`, "--proto", "protos/lab/v1/lab.proto"];
  const code = await runCommandLine(commands, ["call", ...args, ...more], {
    ...context,
    signal: signal ?? never,
  });
  out.end();
  err.end();
  const [stdoutText, stderrText] = await texts;
  return { code, stdout: stdoutText, stderr: stderrText };
}
