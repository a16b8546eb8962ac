import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { copyOf } from "./copy-of";
import { descriptorComments } from "./descriptor-comments";
import { describedFile, isDescriptorSet, readDescriptorSet } from "./descriptor-source";
import { importPathsFor } from "./import-paths";
import { linkFile } from "./link/link";
import { importProblem } from "./link/link-problem";
import type { ServiceInfo } from "./method";
import { pacer } from "./pace";
import { FilePool, type PoolFile } from "./pool";
import type { SchemaProblem } from "./problem";
import { type Declaration, serviceInfo } from "./services";
import { leadingComment, positionsIn } from "./text-place";

/** A service with the file and the pool from which it can be opened. */
export interface ListedService {
  readonly info: ServiceInfo;
  readonly pool: FilePool;
  readonly file: PoolFile;
}

export interface Listing {
  readonly services: ListedService[];
  readonly problems: SchemaProblem[];
}

/** Where the files of a listing look for imports. */
export interface ListingPaths {
  readonly explicit: readonly string[];
  readonly other: readonly string[];
  readonly root: string;
  /** The sources that come with this tool, tried last. */
  readonly bundled: string | undefined;
}

/**
 * Reads `.proto` files, and no others, for the services that they declare. Files with the same import paths share a
 * pool; files of another module get their own, where the same import name may mean another file.
 *
 * @throws the signal's reason when it is aborted
 */
export async function listSources(
  files: readonly string[],
  paths: ListingPaths,
  signal: AbortSignal | undefined,
): Promise<Listing> {
  const listing: Listing = { services: [], problems: [] };
  const pools = new Map<string, FilePool>();
  const names = new Map<string, string>();
  const importPaths = importPathsByDirectory(paths);
  const pause = pacer(signal);
  for (const path of files) {
    await pause();
    if (!existsSync(path)) {
      listing.problems.push({ severity: "error", message: "this file does not exist", file: path });
    } else if (isDescriptorSet(path)) {
      listSet(path, paths, listing);
    } else {
      const directories = importPaths(path);
      const key = directories.join("\0");
      const pool = pools.get(key) ?? new FilePool(directories, names, linkFile);
      pools.set(key, pool);
      listFile(pool, path, listing);
    }
  }
  return listing;
}

/** Lists the services of files that came as descriptors: a world of their own, in which they import each other. */
export function listDescriptors(
  protos: readonly FileDescriptorProto[],
  paths: Pick<ListingPaths, "bundled">,
): ListedService[] {
  const pool = new FilePool(bundledPaths(paths), new Map(), linkFile);
  const files = protos.map(describedFile);
  for (const file of files) pool.add(file);
  return files.flatMap((file) => {
    const comments = [...descriptorComments(file.parsed.proto)];
    const declarations = new Map(comments.map(([name, comment]) => [name, { comment }]));
    return file.parsed.proto.service.map((service) => ({
      info: serviceInfo(file.parsed.proto.package, service, declarations),
      pool,
      file,
    }));
  });
}

/** Files of one directory have the same import paths, for which the disk is asked once. */
function importPathsByDirectory(paths: ListingPaths): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const directory = dirname(file);
    const found = known.get(directory) ?? [
      ...new Set([...importPathsFor(file, paths), ...bundledPaths(paths)]),
    ];
    known.set(directory, found);
    return found;
  };
}

function bundledPaths({ bundled }: Pick<ListingPaths, "bundled">): string[] {
  return bundled === undefined ? [] : [bundled];
}

function listSet(path: string, paths: ListingPaths, listing: Listing): void {
  const set = readDescriptorSet(path);
  if ("problem" in set) listing.problems.push(set.problem);
  else listing.services.push(...listDescriptors(set.files, paths));
}

function listFile(pool: FilePool, path: string, listing: Listing): void {
  const offsets = new Map<string, number>();
  const { text, ...file } = pool.readSource(importName(pool, path), path, {
    declared: (kind, name, offset) => {
      if (kind === "service" || kind === "method") offsets.set(name, offset);
    },
  });
  pool.add(file);
  for (const { name, offset } of file.parsed.imports) {
    if (pool.has(name)) continue;
    listing.problems.push(importProblem(pool, file, name, offset, "missing"));
  }
  listing.problems.push(...file.problems);
  const position = positionsIn(text);
  const declarations = new Map<string, Declaration>();
  for (const [name, offset] of offsets) {
    declarations.set(name, {
      place: { file: path, ...position(offset) },
      comment: copyOf(leadingComment(text, offset)),
    });
  }
  for (const service of file.parsed.proto.service) {
    const info = serviceInfo(file.parsed.proto.package, service, declarations);
    listing.services.push({ info, pool, file });
  }
}

/** The name by which others import the file: its path from the first import path that leads back to it. */
function importName(pool: FilePool, path: string): string {
  for (const directory of pool.importPaths) {
    const name = relative(directory, path);
    if (name.startsWith("..") || isAbsolute(name)) continue;
    const portable = name.split(sep).join("/");
    if (pool.locate(portable) === resolve(path)) return portable;
  }
  return join(path).split(sep).join("/");
}
