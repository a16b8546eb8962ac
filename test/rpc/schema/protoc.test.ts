/** Our descriptors say what protoc's say: names, kinds, presence, defaults, oneofs, options and custom options. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundledImportPath } from "../../../src/rpc/schema/well-known";
import { protos } from "./open";
import { differences, ownDescriptors, protocDescriptors, protocVersion } from "./protoc";

const version = protocVersion();
const skip = version === undefined && "there is no protoc here (Debian: protobuf-compiler)";

const shipped = [
  "google/api/annotations.proto",
  "google/api/client.proto",
  "google/longrunning/operations.proto",
  "google/rpc/error_details.proto",
  "grpc/channelz/v1/channelz.proto",
  "grpc/health/v1/health.proto",
  "grpc/reflection/v1alpha/reflection.proto",
  "grpc/testing/test.proto",
];

for (const [name, files, importPath] of [
  ["the file with one of everything", ["kitchen/sink.proto"], protos],
  ["the files that are shipped", shipped, bundledImportPath()!],
] as const) {
  test(`${name} gives the descriptors that protoc makes`, { skip }, () => {
    const own = ownDescriptors(files, [importPath]);
    assert.deepEqual(own.problems, []);
    const expected = protocDescriptors(files, [importPath]);
    assert.ok(expected.file.length >= files.length);
    assert.deepEqual(differences(expected, own.protos), []);
  });
}

test("a difference would be seen", { skip }, () => {
  const own = ownDescriptors(["kitchen/sink.proto"], [protos]);
  own.protos.get("kitchen/older.proto")!.messageType[0]!.field[0]!.jsonName = "other";
  const expected = protocDescriptors(["kitchen/sink.proto"], [protos]);
  assert.deepEqual(differences(expected, own.protos), [
    'kitchen/older.proto messageType Older field name jsonName: expected "name", made "other"',
  ]);
});
