import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGrpcurl } from "../../src/scenario/grpcurl/grpcurl";
import { appended, grpcurlBlock } from "../../src/scenario/grpcurl/write-block";
import { parseRequestFile } from "../../src/scenario/parse";

test("a grpcurl line becomes a block that is read as the same request", () => {
  const request = parseGrpcurl(
    `grpcurl -import-path protos -proto lab.proto -H 'x-a: 1' -max-time 2.5 -cacert ca.pem -d '{"id":"7"}' a.test:443 lab.v1.Orders/GetOrder`,
  );
  assert.ok(!("problem" in request));
  const text = grpcurlBlock(request);
  assert.equal(
    text,
    `### GetOrder
# @import-path protos
# @proto lab.proto
# @cacert ca.pem
# @deadline 2500ms
GRPC grpcs://a.test:443/lab.v1.Orders/GetOrder
x-a: 1

{"id":"7"}
`,
  );
  const { requests, problems } = parseRequestFile(appended("### Before\nGRPC a:1/x.Y/Z\n\n\n", text));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    requests.map(({ name, target, method }) => [name, target.text, method.text]),
    [
      ["Before", "a:1", "x.Y/Z"],
      ["GetOrder", "grpcs://a.test:443", "lab.v1.Orders/GetOrder"],
    ],
  );
  assert.equal(requests[1]?.messages[0]?.text, '{"id":"7"}');
});

test("plaintext and sockets need no scheme", () => {
  for (const [line, target] of [
    ["grpcurl -plaintext a:1 x.Y/Z", "a:1"],
    ["grpcurl -plaintext -unix unix:/tmp/a.sock x.Y/Z", "unix:/tmp/a.sock"],
  ] as const) {
    const request = parseGrpcurl(line);
    assert.ok(!("problem" in request));
    assert.equal(parseRequestFile(grpcurlBlock(request)).requests[0]?.target.text, target);
  }
});
