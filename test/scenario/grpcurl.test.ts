/** grpcurl's command lines: pasted, copied, and both, flag by flag. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { blockGrpcurl, formatGrpcurl } from "../../src/scenario/grpcurl/format-grpcurl";
import { type GrpcurlRequest, parseGrpcurl } from "../../src/scenario/grpcurl/grpcurl";
import { grpcurlFlags } from "../../src/scenario/grpcurl/grpcurl-flags";
import { grpcurlBlock } from "../../src/scenario/grpcurl/write-block";
import { parseRequestFile } from "../../src/scenario/parse";

function read(line: string): GrpcurlRequest {
  const request = parseGrpcurl(line);
  assert.ok(!("problem" in request), JSON.stringify(request));
  return request;
}

test("a pasted command line becomes a request", () => {
  const request = read(`grpcurl -plaintext -import-path ./protos -proto lab.proto \\
    -H 'authorization: Bearer a b' -H "x-id: \\"1\\"" -max-time 2.5 -d '{"id": "it'\\''s"}' \\
    localhost:50051 lab.v1.Lab.Watch | jq .`);
  assert.deepEqual(request, {
    target: "localhost:50051",
    method: "lab.v1.Lab/Watch",
    plaintext: true,
    settings: {},
    metadata: [
      ["authorization", "Bearer a b"],
      ["x-id", '"1"'],
    ],
    body: `{"id": "it's"}`,
    protos: ["lab.proto"],
    importPaths: ["./protos"],
    reflection: false,
    deadline: 2500,
    notes: [],
  });
});

test("what a shell would read from elsewhere: a here-document, an escaped string", () => {
  const here = read(`$ grpcurl -d @ -plaintext localhost:1 p.S/M <<'EOM'\n{"id": "1"}\n{"id": "2"}\nEOM\n`);
  assert.deepEqual([here.body, here.target], ['{"id": "1"}\n{"id": "2"}', "localhost:1"]);
  assert.equal(read(`grpcurl -d $'{"a": "it\\'s\\n\\u00e9"}' localhost:1 p.S/M`).body, `{"a": "it's\né"}`);
});

test("lines that go on behind a backslash, as Unix and as Windows end them", () => {
  for (const end of ["\n", "\r\n"]) {
    const line = ["grpcurl \\", "  -plaintext \\", "  localhost:1 p.S/M"].join(end);
    const { target, method } = read(line);
    assert.deepEqual([target, method], ["localhost:1", "p.S/M"]);
  }
});

test("what is no call says why", () => {
  const problem = (line: string) => (parseGrpcurl(line) as { problem: string }).problem;
  assert.match(problem("curl http://x"), /must start with grpcurl/);
  assert.match(problem("grpcurl -plaintext host:1 list"), /only calls can be imported/);
  assert.match(problem("grpcurl -version"), /makes no call/);
  assert.match(problem("grpcurl -d"), /-d needs a value/);
  assert.match(problem("grpcurl -d '{"), /quote is not closed/);
  assert.match(problem("grpcurl -max-time soon h:1 p.S/M"), /-max-time is a number of seconds/);
});

/** Every flag of grpcurl 1.9, with a value: what comes back when the request is copied as grpcurl again. */
const flags: Readonly<Record<string, readonly [given: string, copied: string]>> = {
  plaintext: ["-plaintext", "-plaintext"],
  unix: ["-plaintext -unix", "-plaintext -unix"],
  insecure: ["-insecure", "-insecure"],
  cacert: ["-cacert certs/ca.pem", "-cacert certs/ca.pem"],
  cert: ["-cert=me.pem -key me.key", "-cert me.pem -key me.key"],
  key: ["-cert me.pem --key=me.key", "-cert me.pem -key me.key"],
  servername: ["-servername a.test", "-servername a.test"],
  authority: ["-authority a.test", "-authority a.test"],
  "user-agent": ["-user-agent 'my tool/1'", "-user-agent 'my tool/1'"],
  "keepalive-time": ["-keepalive-time 30", "-keepalive-time 30"],
  "max-msg-sz": ["-max-msg-sz 8000001", "-max-msg-sz 8000001"],
  "max-time": ["-max-time 1.5", "-max-time 1.5"],
  proto: ["-proto 'a b.proto'", "-proto 'a b.proto'"],
  protoset: ["-protoset all.protoset", "-protoset all.protoset"],
  "import-path": ["-import-path protos -proto a.proto", "-import-path protos -proto a.proto"],
  "use-reflection": ["-proto a.proto -use-reflection", "-proto a.proto -use-reflection"],
  H: ["-H 'x-a: 1: 2'", "-H 'x-a: 1: 2'"],
  "rpc-header": ["-rpc-header 'x-a: 1'", "-H 'x-a: 1'"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
  "expand-headers": ["-expand-headers -H 'x-a: ${TOKEN}'", "-expand-headers -H 'x-a: ${TOKEN}'"],
  d: [`-d '{"a": "it'\\''s $HOME"}'`, `-d '{"a": "it'\\''s $HOME"}'`],
  format: ["-format json", ""],
  // What is only shown or written by grpcurl leaves no trace.
  "emit-defaults": ["-emit-defaults", ""],
  "format-error": ["-format-error", ""],
  "msg-template": ["-msg-template", ""],
  v: ["-v", ""],
  vv: ["-vv=true", ""],
};

/** Flags that a request cannot carry, each with the note that says so. */
const noted: Readonly<Record<string, string>> = {
  "reflect-header": "-reflect-header 'x: 1'",
  "connect-timeout": "-connect-timeout 5",
  alts: "-alts",
  "alts-handshaker-service": "-alts-handshaker-service a:1",
  "alts-target-service-account": "-alts-target-service-account me@a",
  "allow-unknown-fields": "-allow-unknown-fields",
  "protoset-out": "-protoset-out out.pb",
  "proto-out-dir": "-proto-out-dir out",
};

for (const [flag, [given, copied]] of Object.entries(flags)) {
  test(`-${flag} survives being pasted as a request and copied again`, async () => {
    const address = given.includes("-unix") ? "/tmp/a.sock" : "h:1";
    const body = given.startsWith("-d") ? "" : "-d '{}' ";
    const pasted = read(`grpcurl ${given} ${body}${address} p.S/M`);
    assert.deepEqual(pasted.notes, []);
    const line = ["grpcurl", copied, body.trim(), address, "p.S/M"].filter((each) => each !== "").join(" ");
    assert.equal(formatGrpcurl(pasted), line);
    const { requests, problems } = parseRequestFile(grpcurlBlock(pasted));
    assert.deepEqual(problems, []);
    assert.equal(await blockGrpcurl(requests[0]!, (_, value) => value), line);
  });
}

for (const [flag, given] of Object.entries(noted)) {
  test(`-${flag} is told as a note, and the note stands in the block`, () => {
    const request = read(`grpcurl ${given} h:1 p.S/M`);
    assert.equal(request.notes.length, 1);
    assert.ok(request.notes[0]!.startsWith(`-${flag}`));
    assert.ok(grpcurlBlock(request).includes(`# ${request.notes[0]}`));
    assert.deepEqual([request.target, request.method], ["h:1", "p.S/M"]);
  });
}

test("no flag of grpcurl is left out, and an unknown one is told", () => {
  const known = Object.keys(grpcurlFlags).filter((flag) => !/^(help|version)$/.test(flag));
  assert.deepEqual(known.sort(), [...Object.keys(flags), ...Object.keys(noted)].sort());
  assert.deepEqual(read("grpcurl -frobnicate -plaintext h:1 p.S/M").notes, [
    "-frobnicate is unknown and left out.",
  ]);
  assert.deepEqual(read("grpcurl -format text -d @ h:1 p.S/M").notes, [
    "-format text: rewrite the body as JSON.",
    "-d @ reads the messages from stdin: paste them into the body.",
  ]);
});

test("a request of a file is copied with its TLS, its variables, and its credentials left out", async () => {
  const file = `# @cacert certs/ca.pem
# @servername a.test
# @proto orders.proto
# @timeout 1500
GRPC grpcs://{{host}}/p.S/M
grpc.keepalive_time_ms: 30000
authorization: Bearer {{$processEnv TOKEN}}
x-key: secret

{"a": 1}
{"a": 2}
`;
  const { requests } = parseRequestFile(file);
  const line = await blockGrpcurl(requests[0]!, (key, value) => (key === "x-key" ? "<redacted>" : value));
  assert.equal(
    line,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
    "grpcurl -cacert certs/ca.pem -servername a.test -keepalive-time 30 -proto orders.proto -expand-headers -H 'authorization: Bearer ${TOKEN}' -H 'x-key: <redacted>' -max-time 1.5 -d '{\"a\": 1}\n{\"a\": 2}' '{{host}}' p.S/M",
  );
});
