import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { before, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { build } from "esbuild";
import { bundles } from "../../src/build/bundles";
import { ownOutput } from "../harness/own-output";
import { connectChain, startServer } from "./chain-service";

const root = join(__dirname, "../..");
const folder = ownOutput("cli");
const fixture = join(__dirname, "fixtures/handlers.cjs");

before(async () => {
  const needed = ["cli.js", "cli-main.js", "probe.js"];
  for (const { entry, out, options } of bundles.filter(({ out }) => needed.includes(out))) {
    const outfile = join(folder, out);
    await build({
      ...options,
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      outfile,
      external: ["typescript"],
    });
  }
});

test("trace runs a server, tells what its handler did, and ends with it", async () => {
  const cli = start(["trace", "--", process.execPath, fixture]);
  const [, port] = await cli.says(/^listening (\d+)$/m);
  const client = await connectChain(Number(port));
  const { call } = client.unary({ mode: "ignores" });
  await cli.says(/^ready$/m);
  call.cancel();
  await cli.says(/finished anyway, \d+ ms later\n {4}it neither checks nor listens\n/);
  client.close();
  cli.child.kill("SIGTERM");
  assert.deepEqual(await cli.end, [0, null]);
  assert.match(cli.text(), /\n1 finished anyway\n$/);
});

test("trace stops its server when nobody reads what it tells any more", async () => {
  const cli = start(["trace", "--format", "json", "--", process.execPath, fixture]);
  const [, port] = await cli.says(/^listening (\d+)$/m);
  const client = await connectChain(Number(port));
  const { call } = client.unary({ mode: "ignores" });
  await cli.says(/^ready$/m);
  cli.child.stdout!.destroy();
  call.cancel();
  assert.deepEqual(await cli.end, [0, null]);
  client.close();
  const [refused] = await once(connect(Number(port), "127.0.0.1"), "error").catch((error) => [error]);
  assert.equal(refused.code, "ECONNREFUSED");
});

test("trace ends with the program's exit code, and says that it saw no server", async () => {
  const program = start(["trace", "--", process.execPath, "-e", "process.exitCode = 7"]);
  assert.deepEqual(await program.end, [7, null]);
  assert.match(program.text(), /^No gRPC server was seen: .*\ngrpc-cancellation tap\.\n$/);
});

test("trace says when there is no such program, or none was named", async () => {
  const missing = start(["trace", "--", "no-such-program"]);
  assert.deepEqual(await missing.end, [2, null]);
  assert.equal(missing.text(), "Cannot start no-such-program: there is no such program.\n");
  const none = start(["trace", "node", "server.js"]);
  assert.deepEqual(await none.end, [2, null]);
  assert.match(none.text(), /Put -- before the program to run/);
});

test("tap relays until Ctrl-C, and tells of each cancel", async () => {
  const server = await startServer({ Unary: () => {} });
  const cli = start(["tap", `0=127.0.0.1:${server.port}`]);
  const [, port] = await cli.says(/^127\.0\.0\.1:(\d+) ->/m);
  const client = await connectChain(Number(port));
  const { call, answer } = client.unary({}, { deadline: Date.now() + 1000 });
  await assert.rejects(answer);
  call.cancel();
  await cli.says(/deadline exceeded: /);
  client.close();
  cli.child.kill("SIGINT");
  assert.deepEqual(await cli.end, [0, null]);
  server.close();
});

test("tap freezes, delays and cuts what passes when it is told to", async () => {
  const server = await startServer({
    Unary: (_: unknown, callback: (error: null, answer: object) => void) => callback(null, {}),
  });
  const cli = start(["tap", `0=127.0.0.1:${server.port}`]);
  const [, port] = await cli.says(/^127\.0\.0\.1:(\d+) ->/m);
  const client = await connectChain(Number(port));
  cli.child.stdin!.write("sever\n1 cut\ndelay 1\n");
  await cli.says(/"sever" is none of: cut, freeze, thaw, delay MS\./);
  await cli.says(/No tap listens on 1\./);
  await cli.says(/every byte is 1 ms late/);
  assert.deepEqual(await client.unary({}).answer, {});
  cli.child.stdin!.write("freeze\n");
  await cli.says(/frozen: nothing passes/);
  const frozen = client.unary({}).answer;
  cli.child.stdin!.write(`thaw\n`);
  assert.deepEqual(await frozen, {});
  cli.child.stdin!.write("freeze\n");
  await cli.says(/frozen[\s\S]*thawed[\s\S]*frozen/);
  const cut = client.unary({}).answer;
  cli.child.stdin!.write(`${port} cut\n`);
  await assert.rejects(cut, { code: 14 });
  client.close();
  cli.child.kill("SIGINT");
  assert.deepEqual(await cli.end, [0, null]);
  server.close();
});

test("tap reads TLS with the certificates that its flags give, and speaks it to the server behind", async () => {
  const [crt, key] = ["localhost.crt", "localhost.key"].map((file) => join(__dirname, "fixtures", file));
  const [certificate, privateKey] = [readFileSync(crt!), readFileSync(key!)];
  const pair = [{ cert_chain: certificate, private_key: privateKey }];
  // The server wants to see a certificate, too.
  const credentials = grpc.ServerCredentials.createSsl(certificate, pair, true);
  const server = await startServer({ Unary: () => {} }, credentials);
  const own = ["--tls-cert", crt!, "--tls-key", key!];
  const shown = ["--tls-client-cert", crt!, "--tls-client-key", key!];
  const behind = ["--tls-ca", crt!, "--tls-server-name", "localhost", ...shown];
  const cli = start(["tap", `0=127.0.0.1:${server.port}`, ...own, ...behind]);
  const [, port] = await cli.says(/^127\.0\.0\.1:(\d+) ->/m);
  const client = await connectChain(Number(port), grpc.credentials.createSsl(certificate));
  const { call, answer } = client.unary({}, { deadline: Date.now() + 1500 });
  await assert.rejects(answer, { code: grpc.status.DEADLINE_EXCEEDED });
  call.cancel();
  await cli.says(/\/test\.Chain\/Unary[\s\S]*deadline exceeded: /);
  client.close();
  cli.child.kill("SIGINT");
  assert.deepEqual(await cli.end, [0, null]);
  server.close();
});

test("tap says what is wrong with its arguments", async () => {
  for (const [argument, message] of [
    ["50051", /"50051" is no route; write PORT=HOST:PORT/],
    ["0=localhost:1 --delay soon", /--delay cannot be "soon"/],
    ["0=localhost:1 --tls-cert x", /--tls-cert x cannot be read/],
    [`0=localhost:1 --tls-cert ${__filename}`, /--tls-cert and --tls-key belong together/],
    [
      `0=localhost:1 --tls-client-key ${__filename}`,
      /--tls-client-cert and --tls-client-key belong together/,
    ],
    ["0=localhost:1 --tls-server-name a", /TLS needs --tls-cert and --tls-key too/],
    [`0=localhost:1 --tls-cert ${__filename} --tls-key ${__filename}`, /The tap cannot start: .*PEM/],
    ["0=localhost:1 --diagram x.bmp", /the ending is none of \.svg/],
  ] as const) {
    const cli = start(["tap", ...argument.split(" ")]);
    assert.deepEqual(await cli.end, [2, null]);
    assert.match(cli.text(), message);
  }
});

/** Starts the command line, bundled as it ships. */
function start(args: readonly string[]) {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const child: ChildProcess = spawn(process.execPath, [join(folder, "cli.js"), ...args], {
    env,
    cwd: folder,
  });
  let text = "";
  const waiting = new Set<() => void>();
  for (const output of [child.stdout!, child.stderr!]) {
    output.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const check of waiting) check();
    });
  }
  return {
    child,
    end: once(child, "close"),
    text: () => text,
    says: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const check = () => {
          const match = pattern.exec(text);
          if (match) resolve(match);
        };
        waiting.add(check);
        check();
      }),
  };
}
