import assert from "node:assert/strict";
import { test } from "node:test";
import { formatGrpcurl, parseGrpcurl } from "../../src/scenario/grpcurl";

test("a pasted command line becomes a request", () => {
  const request = parseGrpcurl(`grpcurl -plaintext -import-path ./protos -proto lab.proto \\
    -H 'authorization: Bearer a b' -H "x-id: \\"1\\"" -max-time 2.5 -d '{"id": "it'\\''s"}' \\
    localhost:50051 lab.v1.Lab.Watch`);
  assert.ok(!("problem" in request));
  assert.equal(request.target, "localhost:50051");
  assert.equal(request.method, "lab.v1.Lab/Watch");
  assert.equal(request.plaintext, true);
  assert.deepEqual(request.metadata, [
    ["authorization", "Bearer a b"],
    ["x-id", '"1"'],
  ]);
  assert.equal(request.body, `{"id": "it's"}`);
  assert.equal(request.deadline, 2500);
  assert.deepEqual([request.protos, request.importPaths], [["lab.proto"], ["./protos"]]);
});

test("what a request cannot carry is said, not dropped in silence", () => {
  const request = parseGrpcurl("grpcurl -insecure --cacert=ca.pem -v -d @ -frobnicate host:1 p.S/M");
  assert.ok(!("problem" in request));
  assert.deepEqual(
    request.notes.map((note) => note.split(/[: ]/)[0]),
    ["-insecure", "-cacert", "-d", "-frobnicate"],
  );
});

test("what is no call says why", () => {
  const problem = (line: string) => (parseGrpcurl(line) as { problem: string }).problem;
  assert.match(problem("curl http://x"), /must start with grpcurl/);
  assert.match(problem("grpcurl -plaintext host:1 list"), /only calls can be imported/);
  assert.match(problem("grpcurl -d"), /-d needs a value/);
  assert.match(problem("grpcurl -d '{"), /quote is not closed/);
});

test("copied and pasted, a request is the same", () => {
  const request = {
    target: "localhost:50051",
    method: "lab.v1.Lab/Watch",
    plaintext: true,
    metadata: [["note", "it's $HOME"]] as const,
    body: '{\n  "id": "1"\n}',
    protos: ["a b.proto"],
    importPaths: ["protos"],
    deadline: 1500,
  };
  const line = formatGrpcurl(request);
  assert.deepEqual(parseGrpcurl(line), { ...request, notes: [] });
});
