import { type HeaderField, STATIC_TABLE } from "./hpack-static-table";
import { decodeHuffman } from "./huffman";

/** What an entry costs beyond its name and value (RFC 7541, section 4.1). */
const ENTRY_OVERHEAD = 32;
const DEFAULT_TABLE_SIZE = 4096;

/**
 * Decodes the header blocks of one direction of one HTTP/2 connection (RFC 7541).
 *
 * The dynamic table is shared by all blocks of the direction, so every block must be decoded, in order and from the
 * connection's first.
 */
export class HpackDecoder {
  /** Newest first, as HPACK counts. */
  private readonly table: HeaderField[] = [];
  private size = 0;
  private maxSize = DEFAULT_TABLE_SIZE;
  private allowedSize = DEFAULT_TABLE_SIZE;

  /**
   * The receiver has announced SETTINGS_HEADER_TABLE_SIZE. Only ever raises what is accepted: a sender may still
   * use the older value until it has seen the announcement.
   *
   * @param bytes the announced size.
   */
  allowTableSize(bytes: number): void {
    this.allowedSize = Math.max(this.allowedSize, bytes);
  }

  /**
   * The header fields of one complete block.
   *
   * @throws Error when the block breaks RFC 7541; the connection cannot be read any further then.
   */
  decode(block: Buffer): HeaderField[] {
    const fields: HeaderField[] = [];
    const cursor = new Cursor(block);
    while (cursor.at < block.length) {
      const first = block[cursor.at]!;
      if (first & 0x80) fields.push(this.entry(cursor.integer(7)));
      else if (first & 0x40) fields.push(this.remember(this.literal(cursor, 6)));
      else if (first & 0x20) this.resize(cursor.integer(5));
      else fields.push(this.literal(cursor, 4));
    }
    return fields;
  }

  private literal(cursor: Cursor, prefixBits: number): HeaderField {
    const index = cursor.integer(prefixBits);
    const name = index === 0 ? cursor.string() : this.entry(index)[0];
    return [name, cursor.string()];
  }

  private entry(index: number): HeaderField {
    const field = STATIC_TABLE[index - 1] ?? this.table[index - 1 - STATIC_TABLE.length];
    if (!field) throw new Error(`HPACK: no header field has index ${index}`);
    return field;
  }

  private remember(field: HeaderField): HeaderField {
    this.table.unshift(field);
    this.size += cost(field);
    this.evict();
    return field;
  }

  private resize(bytes: number): void {
    if (bytes > this.allowedSize) throw new Error(`HPACK: a table of ${bytes} bytes was never allowed`);
    this.maxSize = bytes;
    this.evict();
  }

  private evict(): void {
    while (this.size > this.maxSize) this.size -= cost(this.table.pop()!);
  }
}

function cost(field: HeaderField): number {
  return field[0].length + field[1].length + ENTRY_OVERHEAD;
}

/** Reads HPACK's two primitives, integers and strings (RFC 7541, section 5). */
class Cursor {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.byte() & mask;
    if (value < mask) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (value > 0xffffffff) throw new Error("HPACK: an integer is too large");
      if (!(byte & 0x80)) return value;
    }
  }

  string(): string {
    const coded = (this.bytes[this.at] ?? 0) & 0x80;
    const length = this.integer(7);
    const start = this.at;
    const end = start + length;
    if (end > this.bytes.length) throw new Error("HPACK: a string goes beyond its block");
    this.at = end;
    return coded ? decodeHuffman(this.bytes, start, end) : this.bytes.toString("latin1", start, end);
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("HPACK: the block ends inside a number");
    return byte;
  }
}
