import assert from "node:assert/strict";
import { join } from "node:path";
import { loadCatalog } from "../../../src/rpc/catalog";
import type { Failed, MessageCodec, OpenMethod } from "../../../src/rpc/schema/method";

/** The folder of the tests' own `.proto` files. */
export const protos = join(__dirname, "protos");

/** Opens a method of one of the tests' files, which must work. */
export async function openMethod(file: string, method: string): Promise<OpenMethod> {
  const catalog = await loadCatalog({ files: [join(protos, file)], importPaths: [protos], root: protos });
  assert.deepEqual(catalog.problems, []);
  const opened = await catalog.open(method);
  assert.ok(opened.ok, JSON.stringify(opened.problems, null, 1));
  assert.deepEqual(opened.problems, []);
  return opened.method;
}

/** Encodes a value that must be right. */
export function bytesOf(codec: MessageCodec, value: unknown): Uint8Array {
  const encoded = codec.encode(typeof value === "string" ? value : JSON.stringify(value));
  assert.ok(encoded.ok, JSON.stringify(encoded));
  return encoded.bytes;
}

/** Decodes bytes that must be right. */
export function jsonOf(codec: MessageCodec, bytes: Uint8Array): unknown {
  const decoded = codec.decode(bytes);
  assert.ok(decoded.ok, JSON.stringify(decoded));
  assert.deepEqual(decoded.notes, []);
  return decoded.message;
}

/** Encodes what must be refused, and tells why it was. */
export function problemOf(codec: MessageCodec, value: unknown): Failed["problem"] {
  const encoded = codec.encode(typeof value === "string" ? value : JSON.stringify(value));
  assert.ok(!encoded.ok, "this was encoded, and should have been refused");
  return encoded.problem;
}
