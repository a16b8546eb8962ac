import { readFileSync } from "node:fs";
import { fromBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { declaredTypes } from "./link/resolve-names";
import type { PoolFile } from "./pool";
import type { SchemaProblem } from "./problem";
import { jsonName } from "./source/names";

/** Whether a path names a descriptor set (protoc's, grpcurl's) or a Buf image, which is one with more in it. */
export function isDescriptorSet(path: string): boolean {
  return /\.(binpb|pb|desc|descriptor|protoset|fds|bin)$/i.test(path);
}

/** Reads a descriptor set. */
export function readDescriptorSet(
  path: string,
): { files: FileDescriptorProto[] } | { problem: SchemaProblem } {
  try {
    const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(path));
    if (file.length === 0) return { problem: noDescriptors(path, "it has no files") };
    return { files: file };
  } catch (error) {
    return { problem: noDescriptors(path, (error as Error).message) };
  }
}

/** A file that came as a descriptor, to be put into a pool. */
export function describedFile(proto: FileDescriptorProto): PoolFile {
  for (const message of proto.messageType) nameForJson(message);
  for (const field of proto.extension) nameFieldForJson(field);
  return {
    name: proto.name,
    parsed: {
      proto,
      imports: proto.dependency.map((name) => ({ name, offset: 0 })),
      options: [],
    },
    types: declaredTypes(proto),
    problems: [],
    desc: undefined,
    linking: false,
  };
}

/** Not every compiler writes JSON names, and without them fields would have none. */
function nameForJson(message: DescriptorProto): void {
  for (const field of message.field) nameFieldForJson(field);
  for (const field of message.extension) nameFieldForJson(field);
  for (const nested of message.nestedType) nameForJson(nested);
}

function nameFieldForJson(field: FieldDescriptorProto): void {
  if (field.jsonName === "") field.jsonName = jsonName(field.name);
}

function noDescriptors(path: string, reason: string): SchemaProblem {
  return {
    severity: "error",
    message: `this is no descriptor set (${reason}); make one with "protoc --include_imports --descriptor_set_out=FILE" or "buf build -o FILE"`,
    file: path,
  };
}
