import { ProtoSyntaxError, type Tokens } from "./tokens";

/** Reads one or more adjacent string literals as bytes; escapes may make bytes that are no UTF-8. */
export function readBytes(tokens: Tokens, what: string): Uint8Array {
  if (tokens.kind !== "string") throw tokens.unexpected(what);
  const parts: Uint8Array[] = [];
  while (tokens.kind === "string") {
    parts.push(decodeEscapes(tokens.text.slice(tokens.start + 1, tokens.end - 1), tokens.start + 1));
    tokens.next();
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** Reads one or more adjacent string literals as text. */
export function readString(tokens: Tokens, what: string): string {
  if (tokens.kind !== "string") throw tokens.unexpected(what);
  const body = tokens.text.slice(tokens.start + 1, tokens.end - 1);
  if (body.includes("\\")) return Buffer.from(readBytes(tokens, what)).toString("utf8");
  tokens.next();
  return tokens.kind === "string" ? body + readString(tokens, what) : body;
}

/** Reads a whole number (decimal, hexadecimal, octal) with an optional minus. */
export function readInteger(tokens: Tokens, what: string): bigint {
  const negative = tokens.accept("-");
  if (tokens.kind !== "integer") throw tokens.unexpected(what);
  const text = tokens.value();
  if (/^0\d*[89]/.test(text))
    throw new ProtoSyntaxError(`"${text}" starts like an octal number`, tokens.start);
  const value = BigInt(/^0\d/.test(text) ? `0o${text.slice(1)}` : text);
  tokens.next();
  return negative ? -value : value;
}

const single: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "?": 63,
  "\\": 92,
  "'": 39,
  '"': 34,
};

const escapePattern =
  /\\(?:([abfnrtv?\\'"])|([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|)/g;

function decodeEscapes(body: string, offset: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const found of body.matchAll(escapePattern)) {
    parts.push(Buffer.from(body.slice(from, found.index), "utf8"));
    const [all, letter, octal, hex, short, long] = found;
    if (letter !== undefined) parts.push(Uint8Array.of(single[letter]!));
    else if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8) & 0xff));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (short !== undefined || long !== undefined)
      parts.push(codePoint((short ?? long)!, offset + found.index));
    else throw new ProtoSyntaxError("this escape is not known in a string", offset + found.index);
    from = found.index + all.length;
  }
  parts.push(Buffer.from(body.slice(from), "utf8"));
  return Buffer.concat(parts);
}

function codePoint(hex: string, offset: number): Uint8Array {
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff) throw new ProtoSyntaxError("this escape names no Unicode character", offset);
  return Buffer.from(String.fromCodePoint(code), "utf8");
}
