import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { certificatePath, certificates } from "../rpc/interop/certificates";

const repository = join(__dirname, "../..");
const serverFile = join(__dirname, "fixtures/orders-server.cjs");
let directory: string;
let cli: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "verify-"));
  // The command looks for the probe beside itself, as it is installed.
  cli = join(directory, "cli.cjs");
  const common = { bundle: true, platform: "node", target: "node20", logLevel: "error" } as const;
  await build({
    ...common,
    entryPoints: [join(repository, "src/cli/main.ts")],
    outfile: cli,
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    external: ["typescript"],
  });
  await build({
    ...common,
    entryPoints: [join(repository, "src/trace/probe/main.ts")],
    outfile: join(directory, "probe.js"),
  });
});
after(() => rm(directory, { recursive: true }));

test("a handler that looks stops in time at every point, whatever ends the call", async () => {
  const { code, stdout } = await verify("WatchOrders", "{}");
  assert.match(stdout, /^✓ WatchOrders$/m);
  assert.match(stdout, /✓ ended by a cancel after 3 received messages\n {8}.* stopped in /);
  assert.match(stdout, /✓ ended by a deadline after 150 ms/);
  assert.match(stdout, /✓ ended by a lost connection after 1 received message/);
  assert.equal(code, 0);
});

test("over TLS too a connection is lost: the relay in between reads nothing", async () => {
  const port = await freePort();
  const command = [process.execPath, serverFile, String(port), join(repository, "protos")];
  const server = ["--", ...command, certificatePath("server.pem"), certificatePath("server.key.pem")];
  const tls = ["--tls", "--cacert", certificatePath("authority.pem")];
  const options = ["--grace", "500ms", ...tls, "--servername", certificates.serverName];
  const plans = "# @cancel after 3 messages\n";
  const { code, stdout } = await run(
    ["verify", "x.http", ...options, ...server],
    "WatchOrders",
    "{}",
    port,
    plans,
  );
  assert.match(stdout, /✓ ended by a lost connection after 3 received messages\n {8}.* stopped in /);
  assert.equal(code, 0, stdout);
});

test("a Unix socket is waited for, and its connection is lost as any other", async () => {
  const socket = `unix:${join(directory, "orders.sock")}`;
  const server = ["--", process.execPath, serverFile, socket, join(repository, "protos")];
  const plans = "# @cancel after 3 messages\n";
  const { code, stdout } = await run(["verify", "x.http", ...server], "WatchOrders", "{}", socket, plans);
  assert.match(stdout, /✓ ended by a lost connection after 3 received messages\n {8}.* stopped in /);
  assert.equal(code, 0, stdout);
});

test("another program that answers at the target is not taken for the server", async () => {
  const port = await freePort();
  const other = spawn(process.execPath, [serverFile, String(port), join(repository, "protos")]);
  const idle = ["--", process.execPath, "-e", "setInterval(() => {}, 1000)"];
  const plans = "# @cancel after 3 messages\n";
  const { code, stdout } = await run(["verify", "x.http", ...idle], "WatchOrders", "{}", port, plans);
  other.kill();
  assert.match(
    stdout,
    new RegExp(`answered, and not by a server that is watched: .* on 127.0.0.1:${port}\\?`),
  );
  assert.equal(code, 2);
});

test("a server that does not listen where the request goes is told once, with where that is", async () => {
  const port = await freePort();
  const idle = ["--ready", "300ms", "--", process.execPath, "-e", "setInterval(() => {}, 1000)"];
  const { code, stdout } = await run(["verify", "x.http", ...idle], "WatchOrders", "{}", port);
  assert.match(
    stdout,
    new RegExp(
      `^! WatchOrders\\n {4}Nothing listens on 127.0.0.1:${port} after 300 ms: .*--ready gives it longer.\\n$`,
    ),
  );
  assert.equal(code, 2);
});

test("a server that ends before it has served a call is no finding about its handlers", async () => {
  const exits = ["--", process.execPath, "-e", "process.exit(3)"];
  for (const command of ["verify", "run"]) {
    const wants = "# @cancel after 3 messages\n# @expect server-stops within 1s\n";
    const { code, stderr } = await run([command, "x.http", ...exits], "WatchOrders", "{}", 1, wants);
    assert.match(stderr, /The server ended \(exit code 3\)\./);
    assert.equal(code, 2, command);
  }
});

test("a timer that is left running fails, with its line", async () => {
  const { code, stdout } = await verify("ExportOrders", "{}", "--format", "junit");
  assert.match(stdout, /<testsuite name="[^"]*" tests="\d+" failures="[1-9]/);
  const where = `orders-server\\.cjs:${lineOf("setInterval(")}:3`;
  assert.match(stdout, new RegExp(`${where}: .* still ran .*: an interval is still alive`));
  assert.equal(code, 1);
});

test("an upload that was cut short and taken as complete fails", async () => {
  const { code, stdout } = await verify("ImportOrders", '{ "id": "order-1" }');
  // At the earlier points the cancel may be faster than the handler's start.
  assert.match(stdout, /✕ ended by a cancel .*\n {8}.* took an upload that was cut short as complete/);
  // Whether the loop ends or throws at a deadline depends on whose timer is first, the client's or the server's.
  assert.match(stdout, /[✓✕] ended by a deadline after 150 ms/);
  // A reset connection makes the loop over the request stream throw, so nothing is taken for complete.
  assert.match(stdout, /✓ ended by a lost connection after 1 sent message/);
  assert.equal(code, 1);
});

test("a listener that is left behind fails, though the handler stopped in time", async () => {
  const { code, stdout } = await verify("SearchOrders", "{}");
  const where = `fixtures/orders-server\\.cjs:${lineOf("news.on(")}`;
  assert.match(
    stdout,
    new RegExp(`${where}:\\d+: .* came to its end: a listener for 'order' on EventEmitter is left`),
  );
  assert.equal(code, 1);
});

test("run starts a server with the probe and holds it to what it expects of it", async () => {
  const port = await freePort();
  const server = ["--", process.execPath, serverFile, String(port), join(repository, "protos")];
  const expected = "# @cancel after 2 messages\n# @expect server-stops within 400ms\n";
  const good = await run(["run", "x.http", ...server], "WatchOrders", "{}", port, expected);
  assert.equal(good.stdout, "✓ WatchOrders\n");
  assert.equal(good.code, 0);
  const bad = await run(
    ["run", "x.http", "--format", "junit", ...server],
    "ExportOrders",
    "{}",
    port,
    expected,
  );
  assert.match(
    bad.stdout,
    new RegExp(`an interval is still alive \\(${serverFile}:${lineOf("setInterval(")}\\)`),
  );
  // The probe tells of it from time to time: never that it ran longer than was seen.
  assert.match(
    bad.stdout,
    /ExportOrders (showed no end within 400 ms: it )?still ran \d+ ms after the end of its call/,
  );
  assert.match(bad.stdout, /failures="1"/);
  assert.equal(bad.code, 1);
  const nobody = await run(["run", "x.http", "--name", "WatchOrders"], "WatchOrders", "{}", port, expected);
  assert.match(nobody.stdout, /expected server-stops within 400ms; (?:got: )?cannot be told|UNAVAILABLE/);
  assert.equal(nobody.code, 1);
});

test("run waits for the server behind a tap, and joins what the tap and the probe saw", async () => {
  const [port, tapped] = [await freePort(), await freePort()];
  const server = ["--", process.execPath, serverFile, String(port), join(repository, "protos")];
  const expected = "# @cancel after 2 messages\n# @expect server-stops within 400ms\n";
  const args = ["run", "x.http", "--tap", `${tapped}=127.0.0.1:${port}`];
  const both = await run([...args, ...server], "WatchOrders", "{}", tapped, expected);
  assert.equal(both.stdout, "✓ WatchOrders\n", both.stderr);
});

test("a server that cannot start is said at once", async () => {
  const { code, stderr } = await run(["verify", "x.http", "--", "no-such-program"], "WatchOrders", "{}", 1);
  assert.match(stderr, /no-such-program cannot be started/);
  assert.equal(code, 2);
});

test("without a server to start the command says what is missing", async () => {
  const { code, stderr } = await run(["verify", "x.http"], "WatchOrders", "{}", 1);
  assert.match(stderr, /The server is missing: grpc-cancellation verify FILE -- node server\.js/);
  assert.equal(code, 2);
});

async function verify(method: string, message: string, ...options: string[]) {
  const port = await freePort();
  const command = ["--", process.execPath, serverFile, String(port), join(repository, "protos")];
  return run(["verify", "x.http", "--grace", "500ms", ...options, ...command], method, message, port);
}

/** Runs the command line on a file with one request. */
async function run(
  args: readonly string[],
  method: string,
  message: string,
  place: number | string,
  directives = "",
) {
  const target = typeof place === "number" ? `127.0.0.1:${place}` : place;
  const proto = join(repository, "protos/lab/v1/lab.proto");
  await writeFile(
    join(directory, "x.http"),
    `proto < ${proto}\n\n### ${method}\n${directives}GRPC ${target}/lab.v1.Orders/${method}\n\n${message}\n`,
  );
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, code: code as number };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

function lineOf(text: string): number {
  const lines = readFileSync(serverFile, "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}
