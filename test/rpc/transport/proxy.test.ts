/** Calls through an HTTP proxy: a real one, that relays what it is asked to CONNECT to and notes whom for. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { ServerCredentials } from "@grpc/grpc-js";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { TransportOptions } from "../../../src/rpc/channel/transport";
import { reflect } from "../../../src/rpc/server/reflection";
import { certificates } from "../interop/certificates";
import { type InteropServer, startInteropServer } from "../interop/interop-server";

const asked: { readonly target: string; readonly credentials: string | undefined }[] = [];
const sockets = new Set<Socket>();
let proxy: Server;
let proxyAddress: string;
let plain: InteropServer;
let secure: InteropServer;

before(async () => {
  proxy = createServer().on("connect", ({ url = "", headers }, client: Socket) => {
    asked.push({ target: url, credentials: headers["proxy-authorization"] });
    const [host, port] = url.split(":");
    const server = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(server).pipe(client);
    });
    for (const socket of [client, server]) sockets.add(socket.on("error", () => {}));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  proxyAddress = `127.0.0.1:${(proxy.address() as { port: number }).port}`;
  const { certificate, key } = certificates.server;
  const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
  plain = await startInteropServer("127.0.0.1:0", ServerCredentials.createInsecure());
  secure = await startInteropServer("127.0.0.1:0", ServerCredentials.createSsl(null, [pair]));
});
after(() => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  plain.stop();
  secure.stop();
});

const tls = {
  type: "tls",
  rootCertificates: certificates.authority,
  serverName: certificates.serverName,
} as const;

test("a call goes through the proxy that its target names, in plaintext and over TLS", async () => {
  asked.length = 0;
  await answers(plain, { security: { type: "plaintext" }, proxy: `http://${proxyAddress}` });
  await answers(secure, { security: tls, proxy: `http://me:secret@${proxyAddress}` });
  const credentials = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  assert.deepEqual(asked, [
    { target: plain.address, credentials: undefined },
    { target: secure.address, credentials },
  ]);
});

test("a target that wants none goes past the proxy of the environment", async () => {
  asked.length = 0;
  process.env["grpc_proxy"] = `http://${proxyAddress}`;
  try {
    await answers(plain, { security: { type: "plaintext" } });
    await answers(plain, { security: { type: "plaintext" }, proxy: "none" });
  } finally {
    delete process.env["grpc_proxy"];
  }
  assert.equal(asked.length, 1);
});

test("a proxy of a kind that the library does not know is refused with what is", () => {
  const options = { security: { type: "plaintext" }, proxy: "https://127.0.0.1:1" } as const;
  assert.throws(() => openChannel("127.0.0.1:1", options), /no proxy. Write http:\/\/host:port/);
});

/** The server answers, if only that it has no reflection. */
async function answers({ address }: InteropServer, transport: TransportOptions): Promise<void> {
  const source = { target: address, transport, metadata: [], timeout: 10_000 };
  const { problems } = await reflect(source, undefined);
  assert.match(problems[0]?.message ?? "", /offers no reflection/);
}
