import { messageCodec } from "./json/codec";
import { linkFile } from "./link/link";
import type { Decoded, MessageCodec } from "./method";
import type { FilePool } from "./pool";

/**
 * Makes a reader of `google.rpc.Status`, the message in the trailer `grpc-status-details-bin`. The types of
 * google/rpc come with this tool; types of the pool's own files are known as well. They are loaded when first needed.
 */
export function statusDetailsReader(pool: FilePool): (bytes: Uint8Array) => Decoded {
  let codec: MessageCodec | undefined;
  return (bytes) => {
    codec ??= statusCodec(pool);
    return codec?.decode(bytes) ?? unavailable;
  };
}

function statusCodec(pool: FilePool): MessageCodec | undefined {
  // Read, not linked: the registry links it when an `Any` names one of its types.
  pool.file("google/rpc/error_details.proto");
  const file = pool.file("google/rpc/status.proto");
  const status = file && linkFile(pool, file)?.messages.find((m) => m.typeName === "google.rpc.Status");
  return status && messageCodec(status, pool.registry);
}

const unavailable: Decoded = {
  ok: false,
  problem: { message: "the type google.rpc.Status could not be loaded", path: "" },
};
