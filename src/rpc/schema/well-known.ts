import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRegistry, type DescFile } from "@bufbuild/protobuf";
import {
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";

const files: ReadonlyMap<string, DescFile> = new Map(
  [
    file_google_protobuf_any,
    file_google_protobuf_api,
    file_google_protobuf_compiler_plugin,
    file_google_protobuf_cpp_features,
    file_google_protobuf_descriptor,
    file_google_protobuf_duration,
    file_google_protobuf_empty,
    file_google_protobuf_field_mask,
    file_google_protobuf_go_features,
    file_google_protobuf_java_features,
    file_google_protobuf_source_context,
    file_google_protobuf_struct,
    file_google_protobuf_timestamp,
    file_google_protobuf_type,
    file_google_protobuf_wrappers,
  ].map((file) => [file.proto.name, file]),
);

/** The types of google/protobuf, which an `Any` may hold without any import. */
export const wellKnownTypes = createRegistry(...files.values());

/** The descriptor of a `google/protobuf/….proto` that comes with this tool. */
export function wellKnownFile(name: string): DescFile | undefined {
  return files.get(name);
}

/**
 * The folder of the `.proto` sources that come with this tool (google/rpc, google/api, grpc/health and so on), tried
 * after every other import path. Undefined when the installation has lost it.
 */
export function bundledImportPath(): string | undefined {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, "protos");
    if (existsSync(join(candidate, "google", "rpc", "status.proto"))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}
