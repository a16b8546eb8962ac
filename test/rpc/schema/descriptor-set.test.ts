/** Descriptor sets and Buf images as sources. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { loadCatalog } from "../../../src/rpc/catalog";
import { bytesOf, jsonOf, protos } from "./open";
import { ownDescriptors, protocDescriptors, protocVersion } from "./protoc";

/** Writes a file into a folder that lasts as long as the work does. */
async function withFile(
  name: string,
  bytes: Uint8Array,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "schema-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function kitchenSet(): Uint8Array {
  const { protos: made } = ownDescriptors(["kitchen/sink.proto"], [protos]);
  for (const field of made.get("kitchen/older.proto")!.messageType[0]!.field) field.jsonName = "";
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...made.values()] }));
}

test("the methods of a descriptor set can be listed and opened, its extensions used", async () => {
  await withFile("kitchen.binpb", kitchenSet(), async (path) => {
    const catalog = await loadCatalog({ files: [path] });
    assert.deepEqual(catalog.problems, []);
    assert.equal(catalog.method("kitchen.v1.Kitchen/Chat")?.kind, "bidi");
    const opened = await catalog.open("kitchen.v1.Kitchen/Cook");
    assert.ok(opened.ok, JSON.stringify(opened.problems));
    const value = { old: { id: "1", older: { name: "x" }, "[kitchen.old.note]": "n" } };
    assert.deepEqual(jsonOf(opened.method.request, bytesOf(opened.method.request, value)), value);
  });
});

test("a Buf image is read too: it is a descriptor set whose files have a field more", async () => {
  const { protos: made } = ownDescriptors(["kitchen/older.proto"], [protos]);
  const file = made.get("kitchen/older.proto")!;
  file.$unknown = [{ no: 8042, wireType: 2, data: Uint8Array.from([2, 8, 0]) }];
  const image = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] }));
  await withFile("image.binpb", image, async (path) => {
    assert.deepEqual((await loadCatalog({ files: [path] })).problems, []);
  });
});

test("comments that the compiler kept explain services, methods, fields and values", {
  skip: protocVersion() === undefined && "there is no protoc here (Debian: protobuf-compiler)",
}, async () => {
  const set = protocDescriptors(["described/shop.proto"], [protos], ["--include_source_info"]);
  await withFile("shop.binpb", toBinary(FileDescriptorSetSchema, set), async (path) => {
    const catalog = await loadCatalog({ files: [path] });
    assert.equal(catalog.method("described.v1.Shop/Place")?.comment, "Puts an order in.");
    const opened = await catalog.open("described.v1.Shop/Place");
    assert.ok(opened.ok, JSON.stringify(opened.problems));
    const { messages, enums } = await opened.method.describe();
    const request = messages["described.v1.PlaceRequest"]!;
    assert.equal(request.comment, "What to put in.");
    assert.deepEqual(
      request.fields.slice(0, 2).map(({ comment }) => comment),
      ["Who orders;\na customer's number.", "At least one."],
    );
    assert.equal(enums["described.v1.Payment"]!.values[1]!.comment, "On account.");
  });
});

test("a file that is no descriptor set says how to make one", async () => {
  await withFile("x.desc", Buffer.from("not at all"), async (path) => {
    const { problems } = await loadCatalog({ files: [path] });
    assert.match(problems[0]!.message, /this is no descriptor set .*protoc --include_imports/);
    assert.equal(problems[0]!.file, path);
  });
});
