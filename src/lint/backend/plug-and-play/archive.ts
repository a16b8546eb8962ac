import { inflateRawSync } from "node:zlib";

/** The files of a zip archive, by their names in it; each is unpacked when it is asked for. */
export interface Archive {
  has(name: string): boolean;
  hasFolder(name: string): boolean;
  read(name: string): string | undefined;
}

interface Entry {
  readonly method: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly at: number;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const stored = 0;
const deflated = 8;

/** Reads a zip archive; undefined for what is none. Encrypted and 64-bit ones, which no package manager writes, are none. */
export function openArchive(bytes: Buffer): Archive | undefined {
  const entries = entriesOf(bytes);
  if (!entries) return undefined;
  const folders = new Set<string>();
  for (const name of entries.keys()) {
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      folders.add(name.slice(0, at));
    }
  }
  return {
    has: (name) => entries.has(name),
    hasFolder: (name) => folders.has(name),
    read(name) {
      const entry = entries.get(name);
      return entry && unpacked(bytes, entry)?.toString("utf8");
    },
  };
}

/** The central directory, which stands at the end of the archive. */
function entriesOf(bytes: Buffer): Map<string, Entry> | undefined {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== endOfDirectory) end--;
  if (end < 0) return undefined;
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== directoryEntry) return undefined;
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    if (!name.endsWith("/")) {
      entries.set(name, {
        method: bytes.readUInt16LE(at + 10),
        size: bytes.readUInt32LE(at + 20),
        at: bytes.readUInt32LE(at + 42),
      });
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function unpacked(bytes: Buffer, { method, size, at }: Entry): Buffer | undefined {
  if (at + 30 > bytes.length) return undefined;
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const packed = bytes.subarray(start, start + size);
  try {
    return method === stored ? packed : method === deflated ? inflateRawSync(packed) : undefined;
  } catch {
    return undefined;
  }
}
