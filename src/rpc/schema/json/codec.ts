import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Registry,
  ScalarType,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import type { Decoded, Encoded, Failed, MessageCodec } from "../method";
import { fieldAt } from "./field-at";
import { findJsonProblem } from "./json-problem";
import { type JsonPath, type JsonText, parseJsonText } from "./json-text";
import { showUnknownData } from "./unknown-data";

/**
 * Makes the codec of a message type.
 *
 * @param registry - types that an `Any` may hold, and extensions
 */
export function messageCodec(desc: DescMessage, registry: Registry): MessageCodec {
  return {
    typeName: desc.typeName,
    encode: (text) => encodeText(desc, registry, text),
    encodeValue: (value) => encode(desc, registry, value as JsonValue),
    decode: (bytes) => decode(desc, registry, bytes),
  };
}

function encodeText(desc: DescMessage, registry: Registry, source: string): Encoded {
  const text = parseJsonText(source);
  if (!text.ok) return text;
  return encode(desc, registry, exactIntegers(desc, registry, text), text);
}

function encode(desc: DescMessage, registry: Registry, value: JsonValue, text?: JsonText): Encoded {
  try {
    return { ok: true, bytes: toBinary(desc, fromJson(desc, value, { registry })) };
  } catch (error) {
    const problem = findJsonProblem(desc, value, registry) ?? { path: [], message: (error as Error).message };
    const path = pathText(problem.path);
    return {
      ok: false,
      problem: {
        message: path === "" ? problem.message : `${path}: ${problem.message}`,
        path,
        ...text?.position(problem.path),
        ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
      },
    };
  }
}

/** JavaScript rounds whole numbers beyond 2^53: fields of 64 bits get them as text, which JSON allows for them. */
function exactIntegers(desc: DescMessage, registry: Registry, text: JsonText): JsonValue {
  const value = text.value as JsonValue;
  for (const { path, literal } of text.bigIntegers) {
    const field = fieldAt(desc, value, path, registry);
    if (field === undefined || !/int64|fixed64|Int64Value/i.test(typeNameOf(field))) continue;
    const owner = path.slice(0, -1).reduce((at, key) => (at as Record<string, JsonValue>)[key]!, value);
    (owner as Record<string | number, JsonValue>)[path.at(-1)!] = literal;
  }
  return value;
}

function typeNameOf(field: NonNullable<ReturnType<typeof fieldAt>>): string {
  if (field.message !== undefined) return field.message.typeName;
  return field.scalar === undefined ? "" : ScalarType[field.scalar];
}

function decode(desc: DescMessage, registry: Registry, bytes: Uint8Array): Decoded {
  let message: ReturnType<typeof fromBinary>;
  try {
    message = fromBinary(desc, bytes);
  } catch (error) {
    return failed(
      `these ${bytes.length} bytes are no ${desc.typeName} (${(error as Error).message}); does the peer use another schema?`,
    );
  }
  try {
    const visible = showUnknownData(desc, message, registry);
    return { ok: true, message: toJson(desc, message, { registry: visible.registry }), notes: visible.notes };
  } catch (error) {
    return failed(`this ${desc.typeName} has no JSON form: ${(error as Error).message}`);
  }
}

function failed(message: string): Failed {
  return { ok: false, problem: { message, path: "" } };
}

function pathText(path: JsonPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
