/** Editions: features decide presence and encoding, and reach the wire. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  create,
  createFileRegistry,
  type DescExtension,
  type DescField,
  type DescFile,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { bytesOf, jsonOf, openMethod, protos } from "./open";
import { differences, ownDescriptors } from "./protoc";

test("features of a file and of its fields decide what is on the wire", async () => {
  const { request } = await openMethod("kitchen/editions.proto", "kitchen.editions.Modern/Ask");
  const hex = (value: unknown) => Buffer.from(bytesOf(request, value)).toString("hex");
  const required = "4200";
  assert.equal(hex({ implicit: "", required: "" }), required, "an implicit field that is empty is not sent");
  assert.equal(hex({ explicit: "", required: "" }), `1200${required}`, "an explicit one is");
  assert.equal(hex({ packed: [1, 2], required: "" }), `1a020102${required}`);
  assert.equal(hex({ expanded: [1, 2], required: "" }), `20012002${required}`);
  assert.equal(hex({ delimited: { text: "x" }, required: "" }), `2b0a01782c${required}`, "as a group");
  assert.equal(hex({ answer: { text: "x" }, required: "" }), `32030a0178${required}`);
});

test("what editions encode comes back", async () => {
  const { request } = await openMethod("kitchen/editions.proto", "kitchen.editions.Modern/Ask");
  const value = { explicit: "", delimited: { text: "x" }, closed: "CLOSED_ONE", required: "" };
  assert.deepEqual(jsonOf(request, bytesOf(request, value)), value);
});

/**
 * What buf 1.75.0 makes of the two files, by `buf build --as-file-descriptor-set --exclude-source-info`: Debian's protoc
 * is older than editions. To make it again, run that over these files.
 */
const compiled = fromBinary(FileDescriptorSetSchema, readFileSync(join(protos, "kitchen/editions.binpb")));
const names = ["kitchen/editions.proto", "kitchen/features.proto"];

test("the descriptors of files in edition 2023 are those of another compiler, every feature where it was set", () => {
  const own = ownDescriptors(names, [protos]);
  assert.deepEqual(own.problems, []);
  const own2023 = { ...compiled, file: compiled.file.filter(({ name }) => names.includes(name)) };
  assert.equal(own2023.file.length, names.length);
  assert.deepEqual(differences(own2023, own.protos), []);
});

test("features are resolved alike for every field, enum and extension, those that are inherited too", () => {
  const theirs = createFileRegistry(compiled);
  const { protos: made } = ownDescriptors(names, [protos]);
  const ours = createFileRegistry(create(FileDescriptorSetSchema, { file: [...made.values()] }));
  const resolved = (registry: FileRegistry) => names.flatMap((name) => resolvedIn(registry.getFile(name)!));
  assert.deepEqual(resolved(ours), resolved(theirs));
  assert.deepEqual(
    resolved(ours).find((line) => line.startsWith("kitchen.features.Overrides.prefixed")),
    "kitchen.features.Overrides.prefixed: presence 1, packed undefined, delimited false, utf8 false",
  );
  assert.deepEqual(
    resolved(ours).find((line) => line.startsWith("kitchen.features.Inherits.inner:")),
    "kitchen.features.Inherits.inner: presence 1, packed undefined, delimited true, utf8 false",
  );
});

/** What the features of a file's types come to, a line each. */
function resolvedIn(file: DescFile): string[] {
  const lines: string[] = [];
  for (const type of nestedTypes(file)) {
    if (type.kind === "enum") lines.push(`${type.typeName}: ${type.open ? "open" : "closed"}`);
    if (type.kind === "extension") lines.push(`${type.typeName}: ${fieldFeatures(type)}`);
    if (type.kind !== "message") continue;
    for (const field of type.fields) lines.push(`${type.typeName}.${field.name}: ${fieldFeatures(field)}`);
  }
  return lines;
}

function fieldFeatures(field: DescField | DescExtension): string {
  const packed = "packed" in field ? field.packed : undefined;
  const delimited = "delimitedEncoding" in field ? field.delimitedEncoding : undefined;
  const utf8 = "utf8Validation" in field ? field.utf8Validation : undefined;
  return `presence ${field.presence}, packed ${packed}, delimited ${delimited}, utf8 ${utf8}`;
}
