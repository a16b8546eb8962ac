/** Listing reads the files that were named, and tells what a tree and a lens over each rpc need. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { loadCatalog } from "../../../src/rpc/catalog";
import { importPathsFor } from "../../../src/rpc/schema/import-paths";
import { bytesOf, jsonOf, protos } from "./open";

test("methods come with their kind, their comment and their place", async () => {
  const file = join(protos, "kitchen/sink.proto");
  const { services } = await loadCatalog({ files: [file], root: protos });
  assert.equal(services[0]?.comment, "Every kind of field that JSON treats in a way of its own.");
  assert.deepEqual(
    services[0]?.methods.map(({ fullName, kind, requestType, comment, place }) => [
      fullName,
      kind,
      requestType,
      comment,
      `${place?.line}:${place?.column}`,
    ]),
    [
      ["kitchen.v1.Kitchen/Cook", "unary", "Sink", "Gives back what it gets.\n\nTwice, if asked.", "22:3"],
      ["kitchen.v1.Kitchen/Watch", "server-streaming", "google.protobuf.Empty", "Says the time.", "31:3"],
      ["kitchen.v1.Kitchen/Fill", "client-streaming", "Sink.Part", "", "32:3"],
      ["kitchen.v1.Kitchen/Chat", "bidi", "Sink", "", "33:3"],
    ],
  );
});

test("the service definition has the path and the streaming flags, and leaves bytes alone", async () => {
  const catalog = await loadCatalog({ files: [join(protos, "kitchen/sink.proto")], root: protos });
  const opened = await catalog.open("/kitchen.v1.Kitchen/Fill");
  assert.ok(opened.ok);
  const { path, requestStream, responseStream, requestSerialize } = opened.method.definition;
  assert.deepEqual([path, requestStream, responseStream], ["/kitchen.v1.Kitchen/Fill", true, false]);
  assert.deepEqual([...requestSerialize(Uint8Array.from([8, 1]))], [8, 1]);
});

function workspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "schema-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

test("import paths come in the order: named, buf, other tools, usual folders, the file's own", () => {
  const root = workspace({
    "named/x": "",
    "other/x": "",
    "third_party/x": "",
    "protos/x": "",
    "buf.work.yaml": "version: v1\ndirectories: [mono/one, mono/two]\n",
    "mono/one/buf.yaml": "version: v1\n",
    "mono/two/api/v1/a.proto": "",
    "mono/two/buf.yaml": "version: v1\n",
  });
  const paths = importPathsFor(join(root, "mono/two/api/v1/a.proto"), {
    explicit: [join(root, "named")],
    other: [join(root, "other"), join(root, "missing")],
    root,
  });
  assert.deepEqual(
    paths.map((path) => path.slice(root.length)),
    ["/named", "/mono/two", "/mono/one", "/other", "", "/protos", "/third_party", "/mono/two/api/v1"],
  );
  rmSync(root, { recursive: true });
});

test("the modules of a buf.yaml of version 2 and the roots of an old one are import paths", () => {
  const root = workspace({
    "buf.yaml": "version: v2\nmodules:\n  - path: proto\n  - path: vendor\n",
    "proto/a/a.proto": "",
    "vendor/x": "",
    "old/buf.yaml": "version: v1beta1\nbuild:\n  roots: [src]\n",
    "old/src/b.proto": "",
  });
  const from = (file: string) =>
    importPathsFor(join(root, file), { explicit: [], other: [], root }).map((path) =>
      path.slice(root.length),
    );
  assert.deepEqual(from("proto/a/a.proto"), ["/proto", "/vendor", "", "/proto/a"]);
  assert.deepEqual(from("old/src/b.proto"), ["/old/src", "/proto", "/vendor", ""]);
  rmSync(root, { recursive: true });
});

test("two modules may each have a common.proto of their own", async () => {
  const module = (name: string, field: string) => ({
    [`${name}/buf.yaml`]: "version: v1\n",
    [`${name}/common.proto`]: `syntax = "proto3"; package ${name}; message C { string ${field} = 1; }`,
    [`${name}/service.proto`]: `syntax = "proto3"; package ${name}; import "common.proto"; service S { rpc Do(C) returns (C); }`,
  });
  const root = workspace({ ...module("one", "a"), ...module("two", "b") });
  const files = [join(root, "one/service.proto"), join(root, "two/service.proto")];
  const catalog = await loadCatalog({ files, root });
  for (const [method, value] of [
    ["one.S/Do", { a: "x" }],
    ["two.S/Do", { b: "x" }],
  ] as const) {
    const opened = await catalog.open(method);
    assert.ok(opened.ok, JSON.stringify(opened.problems));
    assert.deepEqual(jsonOf(opened.method.request, bytesOf(opened.method.request, value)), value);
  }
  rmSync(root, { recursive: true });
});

test("google.rpc and google.api files need no import path", async () => {
  const root = workspace({
    "a.proto": `syntax = "proto3"; import "google/rpc/status.proto"; import "google/api/annotations.proto";
      service S { rpc Do(google.rpc.Status) returns (google.rpc.Status); }`,
  });
  const catalog = await loadCatalog({ files: [join(root, "a.proto")], root });
  assert.deepEqual(catalog.problems, []);
  assert.ok((await catalog.open("S/Do")).ok);
  rmSync(root, { recursive: true });
});
