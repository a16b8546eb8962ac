import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRegistry, type DescFile } from "@bufbuild/protobuf";
import * as wellKnown from "@bufbuild/protobuf/wkt";

const files: ReadonlyMap<string, DescFile> = new Map(
  Object.values(wellKnown).flatMap((one) =>
    "kind" in one && one.kind === "file" ? [[one.proto.name, one] as const] : [],
  ),
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
