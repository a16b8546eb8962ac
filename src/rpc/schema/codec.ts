import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import type { JsonMessage } from "../event";
import type { Decoded, Encoded, MessageCodec } from "./method";

/** Makes the codec of a message type. */
export function messageCodec(desc: DescMessage, registry: Registry): MessageCodec {
  return {
    typeName: desc.typeName,
    encode: (text) => encodeValue(desc, registry, JSON.parse(text)),
    encodeValue: (value) => encodeValue(desc, registry, value),
    decode: (bytes) => decode(desc, registry, bytes),
  };
}

function encodeValue(desc: DescMessage, registry: Registry, value: JsonMessage): Encoded {
  try {
    return { ok: true, bytes: toBinary(desc, fromJson(desc, value as JsonValue, { registry })) };
  } catch (error) {
    return { ok: false, problem: { message: (error as Error).message, path: "" } };
  }
}

function decode(desc: DescMessage, registry: Registry, bytes: Uint8Array): Decoded {
  try {
    return { ok: true, message: toJson(desc, fromBinary(desc, bytes), { registry }), notes: [] };
  } catch (error) {
    return { ok: false, problem: { message: (error as Error).message, path: "" } };
  }
}
