/** How the commands reach servers: TLS by flags, by directives, by environments and by the editor's settings. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Metadata, ServerCredentials } from "@grpc/grpc-js";
import { addReflection, answersFrom } from "../harness/peers/reflection-service";
import { certificatePath, certificates } from "../rpc/interop/certificates";
import { type InteropServer, startInteropServer } from "../rpc/interop/interop-server";
import { ownDescriptors } from "../rpc/schema/protoc";
import { type Ran, runInProcess } from "./run-in-process";

const { authority, server: ofServer, expired, serverName } = certificates;
const protoRoot = join(__dirname, "../../protos");
const proto = join(protoRoot, "grpc/testing/test.proto");
const files = ownDescriptors(["grpc/testing/test.proto"], [protoRoot]).protos;
const reflectedWith: Metadata[] = [];

let directory: string;
const servers: Record<"plain" | "tls" | "mutual" | "expired", InteropServer> = {} as never;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "targets-"));
  servers.plain = await start(ServerCredentials.createInsecure());
  servers.tls = await start(secure(ofServer, false));
  servers.mutual = await start(secure(ofServer, true));
  servers.expired = await start(secure(expired, false));
});
after(async () => {
  for (const server of Object.values(servers)) server.stop();
  await rm(directory, { recursive: true });
});

const trust = ["--tls", "--cacert", certificatePath("authority.pem"), "--servername", serverName];
const show = ["--cert", certificatePath("client.pem"), "--key", certificatePath("client.key.pem")];

test("call over TLS, and over mutual TLS, with certificates by path", async () => {
  passed(await call(servers.tls.address, ...trust));
  passed(await call(`grpcs://${servers.tls.address}`, ...trust.slice(1)));
  passed(await call(servers.mutual.address, ...trust, ...show));
});

test("reflection over mutual TLS: the schema comes the way that the call goes, with its metadata", async () => {
  const args = [servers.mutual.address, "grpc.testing.TestService/EmptyCall", ...trust, ...show];
  passed(await runInProcess(directory, ["call", ...args, "-H", "authorization: Bearer x"]));
  assert.deepEqual(reflectedWith.at(-1)?.get("authorization"), ["Bearer x"]);
  const refused = await runInProcess(directory, ["call", ...args.slice(0, 2), ...trust]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /could not be asked for its services: .*wants one and got none/s);
});

test("reflection that fails names the flags that would mend it, and nothing of the method", async () => {
  const method = "grpc.testing.TestService/EmptyCall";
  const untrusted = await runInProcess(directory, ["call", servers.tls.address, method, "--tls"]);
  assert.equal(untrusted.code, 2);
  assert.match(untrusted.stderr, /could not be asked for its services: .*\(--cacert, or # @cacert\)/);
  assert.doesNotMatch(untrusted.stderr, /there is no method/);
});

test("any certificate is accepted for the target that the flag is given for", async () => {
  passed(await call(servers.expired.address, "--tls", "--insecure-skip-verify"));
});

for (const [title, server, flags, says] of [
  ["plaintext to a TLS port", "tls", [], /ended the connection before HTTP\/2 began.* ask for it.*\(--tls/],
  ["TLS to a plaintext port", "plain", ["--tls"], /wrong version number.*speaks no TLS.*\(leave out --tls/s],
  ["an unknown authority", "tls", ["--tls"], /self-signed certificate.*\(--cacert/s],
  [
    "the wrong authority",
    "tls",
    ["--tls", "--cacert", certificatePath("expired.pem"), "--servername", serverName],
    /No authority that is trusted here signed.*\(--cacert/,
  ],
  [
    "a name that the certificate does not carry",
    "tls",
    trust.slice(0, 3),
    /is for another name.*\(--servername/,
  ],
  [
    "a certificate past its date",
    "expired",
    ["--tls", "--cacert", certificatePath("expired.pem"), "--servername", serverName],
    /certificate has expired.*past its date/s,
  ],
  [
    "no client certificate where one is wanted",
    "mutual",
    trust,
    /got none: name certificate and key\. \(--cert/,
  ],
] as const) {
  test(`refused with what to do next: ${title}`, async () => {
    const { code, stdout } = await call(servers[server].address, ...flags);
    assert.equal(code, 64 + 14, stdout);
    const evidence = /No connection was made, so nothing was sent: .*\n.*/.exec(stdout)?.[0] ?? "";
    assert.match(evidence, says);
    assert.doesNotMatch(evidence, /Resolution note|ssl\/record|No connection established/);
  });
}

test("flags that cannot work together say so", async () => {
  const lonely = await call(servers.tls.address, "--tls", "--cert", certificatePath("client.pem"));
  assert.match(lonely.stderr, /--cert and --key go together/);
  const plain = await call(servers.plain.address, "--cacert", "ca.pem");
  assert.match(plain.stderr, /--cacert is about TLS; add --tls, or write grpcs:/);
  const gone = await call(servers.tls.address, "--tls", "--cacert", "gone.pem");
  assert.match(gone.stderr, /certificate of this target cannot be read: ENOENT.*gone\.pem/);
  await writeFile(join(directory, "words.pem"), "no certificate");
  const words = await call(servers.tls.address, "--tls", "--cacert", "words.pem");
  assert.match(words.stderr, /words\.pem holds no PEM certificate/);
  const option = await call(servers.plain.address, "--channel-option", "grpc.enable_retries=1");
  assert.match(option.stderr, /grpc\.enable_retries is kept by this tool/);
});

test("directives of a request file, with variables; paths start at the file", async () => {
  await mkdir(join(directory, "certs"), { recursive: true });
  await writeFile(join(directory, "certs/ca.pem"), authority);
  const text = `
@certs = ./certs
# @cacert {{certs}}/ca.pem
# @servername ${serverName}
# @cert ${certificatePath("client.pem")}
# @key ${certificatePath("client.key.pem")}
# @grpcReflection
# @expect status OK
GRPC grpcs://${servers.mutual.address}/grpc.testing.TestService/EmptyCall
`;
  passed(await run("directives.http", text));
});

test("httpYac's ways: a header for TLS, headers for channel options, any certificate by directive", async () => {
  const text = `
# @no-reject-unauthorized
# @timeout 5000
# @expect status RESOURCE_EXHAUSTED
# @expect ended-by local
GRPC ${servers.expired.address}/grpc.testing.TestService/UnaryCall
ChannelCredentials: ssl
grpc.max_receive_message_length: 100
x-tenant: a

{ "responseSize": 1000 }
`;
  passed(await run("httpyac.http", text, "--proto", proto, "-I", protoRoot));
});

test("JetBrains' environments: SSLConfiguration; flags add what it cannot say", async () => {
  const ssl = {
    clientCertificate: certificatePath("client.pem"),
    clientCertificateKey: { path: certificatePath("client.key.pem"), format: "PEM" },
    verifyHostCertificate: false,
  };
  await writeFile(
    join(directory, "http-client.private.env.json"),
    JSON.stringify({ dev: { host: `grpcs://${servers.mutual.address}`, SSLConfiguration: ssl } }),
  );
  const text = "# @expect status OK\nGRPC {{host}}/grpc.testing.TestService/EmptyCall\n";
  passed(await run("environment.http", text, "--env", "dev", "--reflection"));
});

test("a target's settings are those of the editor; what is wrong in them is named", async () => {
  const settings = {
    rootCertificates: certificatePath("authority.pem"),
    serverName,
    clientCertificate: certificatePath("client.pem"),
    clientKey: certificatePath("client.key.pem"),
  };
  const write = async (targets: unknown) => {
    await mkdir(join(directory, ".vscode"), { recursive: true });
    const text = `{ // by hand\n"grpcCancellation.targets": ${JSON.stringify(targets)}, }`;
    await writeFile(join(directory, ".vscode/settings.json"), text);
  };
  try {
    await write({ [servers.mutual.address]: settings });
    const mutual = await call(servers.mutual.address, "--tls");
    passed(mutual);
    assert.equal(mutual.stderr, "");
    await write({ [servers.expired.address]: { insecureSkipVerify: true } });
    const unchecked = await call(servers.expired.address, "--tls");
    passed(unchecked);
    assert.match(unchecked.stderr, /: any certificate is accepted, as .*settings\.json says\.\n$/);
    await write({ [servers.mutual.address]: { serverNme: "x" } });
    const typo = await call(servers.mutual.address, "--tls");
    assert.match(typo.stderr, /a target has no setting "serverNme"; did you mean "serverName"\?/);
    await write({ [servers.mutual.address]: { compression: "zip" } });
    const kind = await call(servers.mutual.address, "--tls");
    assert.match(kind.stderr, /compression of ".*" must be "gzip" or "deflate"/);
  } finally {
    await rm(join(directory, ".vscode"), { recursive: true });
  }
});

test("where no .proto file is found, the server is asked for its schema", async () => {
  const text = `# @expect status OK\nGRPC ${servers.plain.address}/grpc.testing.TestService/EmptyCall\n`;
  passed(await run("reflected.http", text));
});

function start(credentials: ServerCredentials): Promise<InteropServer> {
  const answers = answersFrom(files);
  return startInteropServer("127.0.0.1:0", credentials, (server) =>
    addReflection(server, "v1", answers, reflectedWith),
  );
}

function secure(own: { certificate: string; key: string }, wantsClientCertificate: boolean) {
  const pair = { private_key: Buffer.from(own.key), cert_chain: Buffer.from(own.certificate) };
  return ServerCredentials.createSsl(Buffer.from(authority), [pair], wantsClientCertificate);
}

function call(target: string, ...flags: string[]): Promise<Ran> {
  const method = "grpc.testing.TestService/EmptyCall";
  return runInProcess(directory, ["call", target, method, "--proto", proto, "-I", protoRoot, ...flags]);
}

async function run(name: string, text: string, ...flags: string[]): Promise<Ran> {
  const file = join(directory, name);
  await writeFile(file, text);
  return runInProcess(directory, ["run", file, ...flags]);
}

function passed({ code, stdout, stderr }: Ran): void {
  assert.equal(code, 0, stdout + stderr);
}
