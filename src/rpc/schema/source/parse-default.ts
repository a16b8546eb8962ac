import { type FieldDescriptorProto, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { readBytes, readInteger, readString } from "./literals";
import type { Tokens } from "./tokens";

/** Reads a field's default and writes it as descriptors carry it: text, in the one spelling that protoc gives it. */
export function readDefault(tokens: Tokens, field: FieldDescriptorProto): string {
  // An unset type reads as its default, a double: a field with a type's name has an enum's.
  if (field.typeName !== "") {
    if (tokens.kind !== "identifier") throw tokens.unexpected("the name of an enum value as the default");
    return readWord(tokens);
  }
  switch (field.type) {
    case Type.STRING:
      return readString(tokens, "a string as the default");
    case Type.BYTES:
      return escapeBytes(readBytes(tokens, "a string as the default"));
    case Type.DOUBLE:
    case Type.FLOAT:
      return readFloat(tokens);
    case Type.BOOL:
      if (!tokens.is("true") && !tokens.is("false")) throw tokens.unexpected(`"true" or "false"`);
      return readWord(tokens);
    default:
      return String(readInteger(tokens, "a whole number as the default"));
  }
}

function readWord(tokens: Tokens): string {
  const word = tokens.value();
  tokens.next();
  return word;
}

function readFloat(tokens: Tokens): string {
  const negative = tokens.accept("-");
  if (tokens.is("inf") || tokens.is("nan")) return (negative ? "-" : "") + readWord(tokens);
  if (tokens.kind !== "integer" && tokens.kind !== "float")
    throw tokens.unexpected("a number as the default");
  const value =
    tokens.kind === "integer" ? Number(readInteger(tokens, "")) : Number.parseFloat(readWord(tokens));
  return formatDouble(negative ? -value : value);
}

/** Writes a number as C's `%.15g`, or `%.17g` where 15 digits are too few to read the same number back. */
function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const short = formatGeneral(value, 15);
  return Number(short) === value ? short : formatGeneral(value, 17);
}

function formatGeneral(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = value.toExponential(digits - 1).split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < digits) return withoutZeros(value.toFixed(digits - 1 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const named: Readonly<Record<number, string>> = {
  10: "\\n",
  13: "\\r",
  9: "\\t",
  34: '\\"',
  39: "\\'",
  92: "\\\\",
};

function escapeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const printable = byte >= 0x20 && byte < 0x7f;
    text += named[byte] ?? (printable ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`);
  }
  return text;
}
