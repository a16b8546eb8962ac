/** The client cases of gRPC's interoperability tests, by our engine, over every kind of connection. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ServerCredentials } from "@grpc/grpc-js";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { TransportOptions } from "../../../src/rpc/channel/transport";
import { interopCases } from "./cases";
import { certificates } from "./certificates";
import { interopCaller } from "./interop-call";
import { type InteropServer, startInteropServer } from "./interop-server";

const { authority, server: ofServer, client: ofClient, serverName } = certificates;
const local = "127.0.0.1:0";
const folder = mkdtempSync(path.join(tmpdir(), "interop-"));
test.after(() => rmSync(folder, { recursive: true }));

interface Way {
  readonly name: string;
  readonly address: string;
  readonly credentials: ServerCredentials;
  readonly transport: TransportOptions;
}

const tls = { type: "tls", rootCertificates: authority, serverName } as const;
const clientCertificate = { privateKey: ofClient.key, certificateChain: ofClient.certificate };
const plaintext = { type: "plaintext" } as const;

const ways: readonly Way[] = [
  { name: "plaintext", address: local, credentials: insecure(), transport: { security: plaintext } },
  {
    name: "a unix socket",
    address: `unix:${path.join(folder, "interop.sock")}`,
    credentials: insecure(),
    transport: { security: plaintext },
  },
  {
    name: "TLS, the server's name given",
    address: local,
    credentials: secure(false),
    transport: { security: tls },
  },
  {
    name: "mutual TLS",
    address: local,
    credentials: secure(true),
    transport: { security: { ...tls, ...clientCertificate } },
  },
  ...(["gzip", "deflate"] as const).map((compression) => ({
    name: `plaintext with ${compression}`,
    address: local,
    credentials: insecure(),
    transport: { security: plaintext, compression },
  })),
];

for (const way of ways) {
  test(`interop over ${way.name}`, async (context) => {
    const server = await startInteropServer(way.address, way.credentials);
    try {
      await runCases(context, server, way.transport);
      assert.equal(server.started.get("UnimplementedCall"), undefined);
    } finally {
      server.stop();
    }
  });
}

async function runCases(context: TestContext, server: InteropServer, transport: TransportOptions) {
  const channel = openChannel(server.address, transport);
  const call = await interopCaller(server.address, channel);
  for (const one of interopCases) await context.test(one.name, { timeout: 60_000 }, () => one.run(call));
  channel.close();
}

for (const [title, security, why] of [
  ["a name that the certificate does not carry", { ...tls, serverName: "other.test.example" }, /altnames/],
  ["an unknown authority", { type: "tls", serverName }, /unable to verify|self-signed|local issuer/],
  ["plaintext to a TLS port", plaintext, /./],
] as const) {
  test(`TLS refused: ${title}`, { timeout: 60_000 }, async () => {
    const server = await startInteropServer(local, secure(false));
    const status = await emptyCall(server, { security });
    assert.equal(status.name, "UNAVAILABLE", JSON.stringify(status));
    assert.match(status.endedBy, /^(unreachable|connection)$/, JSON.stringify(status));
    assert.match(status.evidence, why);
    assert.equal(server.started.size, 0);
    server.stop();
  });
}

test("mutual TLS without a client certificate: no call gets through", { timeout: 60_000 }, async () => {
  const server = await startInteropServer(local, secure(true));
  const status = await emptyCall(server, { security: tls });
  assert.equal(status.name, "UNAVAILABLE", JSON.stringify(status));
  assert.notEqual(status.endedBy, "server");
  assert.equal(server.started.size, 0);
  server.stop();
});

test("any certificate is accepted where the user said so", { timeout: 60_000 }, async () => {
  const server = await startInteropServer(local, secure(false));
  const status = await emptyCall(server, { security: { type: "tls", insecureSkipVerify: true } });
  assert.equal(status.name, "OK", JSON.stringify(status));
  server.stop();
});

async function emptyCall(server: InteropServer, transport: TransportOptions) {
  const channel = openChannel(server.address, transport);
  const call = await interopCaller(server.address, channel);
  const { status } = await call("EmptyCall", { messages: [{}] });
  channel.close();
  return status;
}

function insecure(): ServerCredentials {
  return ServerCredentials.createInsecure();
}

function secure(wantsClientCertificate: boolean): ServerCredentials {
  const pair = { private_key: Buffer.from(ofServer.key), cert_chain: Buffer.from(ofServer.certificate) };
  return ServerCredentials.createSsl(Buffer.from(authority), [pair], wantsClientCertificate);
}
