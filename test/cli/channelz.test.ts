import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { commands } from "../../src/cli/commands";
import { runCommandLine } from "../../src/cli/run-command-line";

test("a server's open calls are told, its own question left out, with what that proves", async () => {
  const server = await listening((one) => grpc.addAdminServicesToServer(one));
  const { code, stdout } = await channelz(server.target);
  assert.match(
    stdout,
    /^server \S+: 0 open\nAn open call proves that\n {2}grpc-go: a handler has not returned/,
  );
  assert.equal(code, 0);
  server.close();
});

test("a server without the service is told from one that is not there", async () => {
  const server = await listening(() => {});
  const without = await channelz(server.target);
  assert.match(without.stderr, /offers no channelz service; register it in the server/);
  assert.equal(without.code, 2);
  server.close();
  const gone = await channelz("127.0.0.1:1");
  assert.match(gone.stderr, /^127\.0\.0\.1:1 cannot be reached: /);
  assert.equal(gone.code, 2);
});

async function listening(add: (server: grpc.Server) => void) {
  const server = new grpc.Server();
  add(server);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { target: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

async function channelz(target: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCommandLine(commands, ["channelz", target], {
    cwd: __dirname,
    stdin: Readable.from([]),
    stdout,
    stderr,
    signal: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  const [out, err] = [await text(stdout), await text(stderr)];
  return { code, stdout: out, stderr: err };
}
