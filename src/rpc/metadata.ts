import { Metadata } from "@grpc/grpc-js";
import type { MetadataEntries } from "./event";

/**
 * Metadata for the wire from metadata as people write it. The value of a key that ends in `-bin` is base64, or hex
 * after `0x`.
 *
 * @throws MetadataError that names the key and what is wrong with it
 */
export function toWireMetadata(entries: MetadataEntries): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of entries) {
    if (key.toLowerCase().startsWith("grpc-")) {
      throw new MetadataError(`Metadata "${key}": keys that start with "grpc-" belong to gRPC itself.`);
    }
    try {
      metadata.add(key, key.toLowerCase().endsWith("-bin") ? binaryValue(key, value) : value);
    } catch (error) {
      throw error instanceof MetadataError ? error : new MetadataError(`Metadata "${key}": ${text(error)}.`);
    }
  }
  return metadata;
}

/** Metadata as people read it, from the wire; binary values become base64. */
export function fromWireMetadata(metadata: Metadata): MetadataEntries {
  const entries: [string, string][] = [];
  for (const key of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(key)) {
      entries.push([key, typeof value === "string" ? value : value.toString("base64")]);
    }
  }
  return entries;
}

/** Metadata that cannot be sent. */
class MetadataError extends Error {
  override readonly name = "MetadataError";
}

function binaryValue(key: string, value: string): Buffer {
  if (/^0x([0-9a-f]{2})*$/i.test(value)) return Buffer.from(value.slice(2), "hex");
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return Buffer.from(value, "base64");
  throw new MetadataError(`Metadata "${key}": a key that ends in "-bin" takes base64, or hex after 0x.`);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
