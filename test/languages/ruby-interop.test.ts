/** The client cases of the interoperability tests against the official server of another implementation: Ruby, on C-core. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openChannel } from "../../src/rpc/channel/channel";
import type { SecurityOptions } from "../../src/rpc/channel/transport";
import { interopCases } from "../rpc/interop/cases";
import { interopCaller } from "../rpc/interop/interop-call";
import { ensurePackages, Unavailable } from "./build";

for (const secure of [false, true]) {
  test(`interop with the Ruby server, ${secure ? "TLS" : "plaintext"}`, async (context) => {
    const program = await installedOrSkipped(context);
    if (program === undefined) return;
    const server = await startServer(program, secure);
    const channel = openChannel(server.address, { security: secure ? testSecurity(program) : plaintext });
    try {
      const call = await interopCaller(server.address, channel);
      for (const one of interopCases) await context.test(one.name, { timeout: 60_000 }, () => one.run(call));
    } finally {
      channel.close();
      await server.stop();
    }
  });
}

const plaintext: SecurityOptions = { type: "plaintext" };

/** The certificates that all official interop servers present. */
function testSecurity(program: string): SecurityOptions {
  const authority = path.join(path.dirname(program), "../../spec/testdata/ca.pem");
  return {
    type: "tls",
    rootCertificates: readFileSync(authority, "utf8"),
    serverName: "foo.test.google.fr",
  };
}

async function installedOrSkipped(context: TestContext): Promise<string | undefined> {
  try {
    await ensurePackages(["ruby-grpc"]);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    context.skip(error.message);
    return undefined;
  }
  const files = execFileSync("dpkg-query", ["-L", "ruby-grpc"], { encoding: "utf8" }).split("\n");
  const program = files.find((file) => file.endsWith("/pb/test/server.rb"));
  assert.ok(program, "the package ruby-grpc ships the interop server");
  return program;
}

async function startServer(program: string, secure: boolean) {
  const port = await freePort();
  const args = [program, "--port", String(port), "--use_tls", String(secure)];
  const server = spawn("ruby", args, { stdio: "ignore" });
  const gone = once(server, "exit");
  while (!(await listens(port))) {
    assert.equal(server.exitCode, null, "the Ruby server ended before it listened");
    await sleep(50);
  }
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      server.kill("SIGKILL");
      await gone;
    },
  };
}

/** The Ruby server takes only a port that somebody chose, and does not tell when it listens. */
async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
