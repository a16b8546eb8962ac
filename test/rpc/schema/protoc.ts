import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  fromBinary,
  type JsonValue,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { applyCustomOptions } from "../../../src/rpc/schema/link/custom-options";
import { linkFile } from "../../../src/rpc/schema/link/link";
import { FilePool } from "../../../src/rpc/schema/pool";
import { wellKnownFile } from "../../../src/rpc/schema/well-known";

/** The version that protoc tells, or undefined when there is none on this machine. */
export function protocVersion(): string | undefined {
  try {
    return execFileSync("protoc", ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Has protoc make the descriptors of files and of all that they import. */
export function protocDescriptors(
  files: readonly string[],
  importPaths: readonly string[],
  flags: readonly string[] = [],
): FileDescriptorSet {
  const folder = mkdtempSync(join(tmpdir(), "protoc-"));
  try {
    const list = join(folder, "arguments");
    const known = join(folder, "well-known.binpb");
    writeFileSync(
      known,
      toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: wellKnownFiles(files) })),
    );
    const output = join(folder, "descriptors.binpb");
    writeFileSync(list, [...importPaths.map((path) => `-I${path}`), ...files].join("\n"));
    execFileSync(
      "protoc",
      [
        `@${list}`,
        `--descriptor_set_in=${known}`,
        "--include_imports",
        ...flags,
        `--descriptor_set_out=${output}`,
      ],
      { stdio: "pipe" },
    );
    return fromBinary(FileDescriptorSetSchema, readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** protoc needs the google/protobuf files from somewhere: those that are not compared come ready-made. */
function wellKnownFiles(compared: readonly string[]): FileDescriptorProto[] {
  return ["descriptor", "any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"]
    .map((name) => wellKnownFile(`google/protobuf/${name}.proto`)!.proto)
    .filter(({ name }) => !compared.includes(name));
}

/** Makes the same descriptors with the project's own reader, custom options included. */
export function ownDescriptors(files: readonly string[], importPaths: readonly string[]) {
  const pool = new FilePool(importPaths, new Map(), linkFile);
  for (const name of files) {
    const file = pool.file(name);
    if (file !== undefined) linkFile(pool, file);
  }
  const loaded = [...pool.loaded()];
  for (const file of loaded) applyCustomOptions(pool, file);
  return {
    protos: new Map(loaded.map((file) => [file.name, file.parsed.proto])),
    problems: loaded.flatMap((file) => file.problems),
  };
}

/**
 * Compares descriptors by all that they say, options and their extensions included.
 *
 * @returns one line for each difference: where, what is expected, what was made
 */
export function differences(
  expected: FileDescriptorSet,
  made: ReadonlyMap<string, FileDescriptorProto>,
): string[] {
  const registry = createFileRegistry(expected);
  return expected.file.flatMap((file) => {
    const own = made.get(file.name);
    // The google/protobuf files that were not read from source are those of another release than protoc's.
    if (own !== undefined && own === wellKnownFile(file.name)?.proto) return [];
    if (own === undefined) return [`${file.name}: was not made`];
    return compare(file.name, describe(file, registry), describe(own, registry));
  });
}

function describe(file: FileDescriptorProto, registry: Registry): JsonValue {
  return toJson(FileDescriptorProtoSchema, file, { registry });
}

function compare(path: string, expected: unknown, made: unknown): string[] {
  if (Object.is(expected, made)) return [];
  if (!isContainer(expected) || !isContainer(made)) {
    return [`${path}: expected ${JSON.stringify(expected)}, made ${JSON.stringify(made)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(made)]);
  return [...keys].flatMap((key) =>
    compare(`${path} ${nameOf(expected[key]) ?? key}`, expected[key], made[key]),
  );
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function nameOf(value: unknown): string | undefined {
  return isContainer(value) && typeof value["name"] === "string" ? value["name"] : undefined;
}
