import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRequestFile } from "../../src/scenario/parse";

const file = `@host = localhost:50051
proto < ./demo.proto

### Slow stream, cancelled after 3 messages
# @deadline 5s
# @cancel after 3 messages reason "user closed tab"
// @expect status CANCELLED
GRPC {{host}}/demo.v1.Jobs/Watch
x-request-id: {{$guid}}
# a comment
trace-bin: AQID

{ "jobId": "42" }

###
# @name upload
GRPC grpcs://example.test:443/demo.v1.Jobs/Upload

{ "part": 1 }
===
{ "part": 2,
  "last": true }

### Something else
GET https://example.test/

### No method
GRPC localhost:50051
`;

test("a request file is read with targets, methods, metadata, directives and messages", () => {
  const { requests, variables, protos } = parseRequestFile(file);
  assert.deepEqual(
    requests.map((each) => [each.name, each.target.text, each.method.text]),
    [
      ["Slow stream, cancelled after 3 messages", "{{host}}", "demo.v1.Jobs/Watch"],
      ["upload", "grpcs://example.test:443", "demo.v1.Jobs/Upload"],
    ],
  );
  const [watch, upload] = requests;
  assert.deepEqual(
    watch!.directives.map((each) => [each.key.text, each.words.text]),
    [
      ["deadline", "5s"],
      ["cancel", 'after 3 messages reason "user closed tab"'],
      ["expect", "status CANCELLED"],
    ],
  );
  assert.deepEqual(
    watch!.metadata.map((each) => [each.key.text, each.value.text]),
    [
      ["x-request-id", "{{$guid}}"],
      ["trace-bin", "AQID"],
    ],
  );
  assert.deepEqual(
    upload!.messages.map((each) => each.text),
    ['{ "part": 1 }', '{ "part": 2,\n  "last": true }'],
  );
  assert.deepEqual(
    variables.map((each) => [each.name, each.value]),
    [["host", "localhost:50051"]],
  );
  assert.deepEqual(
    protos.map((each) => each.text),
    ["./demo.proto"],
  );
});

test("every piece stands at its place, whatever the line ends", () => {
  for (const text of [file, file.replaceAll("\n", "\r\n")]) {
    const { requests, protos } = parseRequestFile(text);
    for (const request of requests) {
      const pieces = [request.target, request.method, ...request.messages];
      for (const { key, value } of request.metadata) pieces.push(key, value);
      for (const { key, words } of request.directives) pieces.push(key, words);
      for (const piece of [...pieces, ...protos]) {
        assert.equal(text.slice(piece.start, piece.end), piece.text);
      }
      assert.ok(text.slice(request.line.start, request.line.end).startsWith("GRPC "));
    }
  }
});

test("what cannot be read is a problem at its line and hides nothing else", () => {
  const { requests, problems } = parseRequestFile(
    "### a\nGRPC localhost:1\n### b\nnonsense\n### c\nGRPC h:1/p.S/M\nno metadata\n\n{}\n",
  );
  assert.deepEqual(
    requests.map((each) => each.name),
    ["c"],
  );
  assert.deepEqual(
    problems.map((each) => each.message),
    [
      "The method is missing: write GRPC host:port/package.Service/Method.",
      "A request starts with GRPC host:port/package.Service/Method.",
      "Metadata is written key: value. A blank line ends it, then the message follows.",
    ],
  );
});

test("a message without a blank line before it is a problem of its request, told once", () => {
  const { requests, problems } = parseRequestFile('GRPC h:1/p.S/M\nkey: value\n{\n  "id": 1\n}\n');
  assert.deepEqual(requests[0]?.problems, problems);
  assert.deepEqual(
    problems.map(({ span, wantsBlankLine }) => [span.start, wantsBlankLine]),
    [[26, true]],
  );
});

test("a scheme's slashes belong to the target, a unix socket is a target", () => {
  const targets = ["http://localhost:50051/p.S/M", "unix:/tmp/lab.sock/p.S/M", "dns:///host:1/p.S/M"].map(
    (address) => parseRequestFile(`GRPC ${address}`).requests[0]?.target.text,
  );
  assert.deepEqual(targets, ["http://localhost:50051", "unix:/tmp/lab.sock", "dns:///host:1"]);
  assert.equal(parseRequestFile("GRPC https://p.S/M").requests.length, 0);
});

test("an empty file has no requests", () => {
  assert.deepEqual(parseRequestFile(""), { variables: [], protos: [], problems: [], requests: [] });
});

test("directives in httpYac's spelling are ours", () => {
  const text =
    "# @grpcReflection localhost:1\n# @noRejectUnauthorized\n# @keepStreaming\nGRPC localhost:1/p.S/M\n";
  const directives = parseRequestFile(text).requests[0]!.directives;
  assert.deepEqual(
    directives.map(({ key }) => [key.text, text.slice(key.start, key.end)]),
    [
      ["grpc-reflection", "grpcReflection"],
      ["no-reject-unauthorized", "noRejectUnauthorized"],
      ["keep-open", "keepStreaming"],
    ],
  );
});
