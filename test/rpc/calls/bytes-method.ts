import type { CallMethod } from "../../../src/rpc/call/call-options";
import type { MethodKind } from "../../../src/rpc/event";

/** A method whose messages are text, for peers that know no schema. */
export function bytesMethod(kind: MethodKind): CallMethod {
  return {
    name: "lab.v1.Peer/Method",
    kind,
    encode: (request) => {
      const message = "value" in request ? request.value : request.text;
      return { ok: true, message, bytes: Buffer.from(String(message)) };
    },
    decode: (bytes) => {
      const text = Buffer.from(bytes).toString();
      return text.startsWith("garbage")
        ? { ok: false, problem: "it is garbage" }
        : { ok: true, message: text, notes: [] };
    },
  };
}
