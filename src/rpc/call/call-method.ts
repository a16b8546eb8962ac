import type { OpenMethod } from "../schema/method";
import type { CallMethod, EncodedRequest, RequestMessage } from "./call-options";

/** The method that a call needs, from one that a catalog has opened. */
export function callMethod(method: OpenMethod): CallMethod {
  return {
    name: method.info.fullName,
    kind: method.info.kind,
    encode: (request) => encode(method, request),
    decode: (bytes) => {
      const decoded = method.response.decode(bytes);
      return decoded.ok ? decoded : { ok: false, problem: decoded.problem.message };
    },
    decodeStatusDetails: (bytes) => {
      const decoded = method.statusDetails(bytes);
      return decoded.ok ? decoded : { ok: false, problem: decoded.problem.message };
    },
  };
}

function encode({ request: codec }: OpenMethod, request: RequestMessage): EncodedRequest {
  if ("value" in request) {
    const encoded = codec.encodeValue(request.value);
    return encoded.ok ? { ...encoded, message: request.value } : encoded;
  }
  const encoded = codec.encode(request.text);
  if (!encoded.ok) return encoded;
  // The text may hold comments and defaults; the bytes say what is really sent.
  const decoded = codec.decode(encoded.bytes);
  return { ok: true, bytes: encoded.bytes, message: decoded.ok ? decoded.message : undefined };
}
