import path from "node:path";
import { loadSync } from "@grpc/proto-loader";
import type { CallMethod } from "../../../src/rpc/call/call-options";
import type { MethodKind } from "../../../src/rpc/event";

const definition = loadSync("lab/v1/lab.proto", {
  includeDirs: [path.join(__dirname, "../../../protos")],
  longs: String,
  defaults: true,
})["lab.v1.Orders"] as unknown as Record<string, LoadedMethod>;

interface LoadedMethod {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: unknown) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** A method of `lab.v1.Orders` with the proto loader's codecs: these tests are about calls, not about schemas. */
export function labMethod(name: string): CallMethod {
  const method = definition[name]!;
  return {
    name: `lab.v1.Orders/${name}`,
    kind: kindOf(method),
    encode: (request) => {
      const message = "value" in request ? request.value : JSON.parse(request.text);
      return { ok: true, message, bytes: method.requestSerialize(message) };
    },
    decode: (bytes) => ({ ok: true, message: method.responseDeserialize(Buffer.from(bytes)), notes: [] }),
  };
}

function kindOf({ requestStream, responseStream }: LoadedMethod): MethodKind {
  if (requestStream) return responseStream ? "bidi" : "client-streaming";
  return responseStream ? "server-streaming" : "unary";
}
