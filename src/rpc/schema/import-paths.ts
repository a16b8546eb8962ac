import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";

/** What is known about import paths before the disk is looked at. */
export interface ImportPathSources {
  /** Named by the user. */
  readonly explicit: readonly string[];
  /** Named by the settings of other tools. */
  readonly other: readonly string[];
  /** The folder at which the search upwards ends. */
  readonly root: string;
}

/**
 * The directories in which the imports of a file are looked for, in order: those the user named; the roots of the
 * buf module or workspace around the file; those of other tools' settings; the repository's root and the root folder,
 * and their `proto`, `protos` and `third_party`; the file's own directory. Never every directory that happens to
 * contain files.
 *
 * @param file - absolute path of a `.proto` file
 */
export function importPathsFor(file: string, { explicit, other, root }: ImportPathSources): string[] {
  const ancestors = directoriesUp(dirname(file), root);
  const repository = ancestors.find((directory) => existsSync(join(directory, ".git")));
  const usual = [repository, resolve(root)].flatMap((directory) =>
    directory === undefined
      ? []
      : ["", "proto", "protos", "third_party"].map((name) => join(directory, name)),
  );
  const candidates = [...explicit, ...bufRoots(ancestors), ...other, ...usual, dirname(file)];
  return [...new Set(candidates.map((directory) => resolve(directory)))].filter(isDirectory);
}

/** The directory and those above it, the innermost first, ending at the root (or at the disk's when outside). */
function directoriesUp(from: string, root: string): string[] {
  const directories: string[] = [];
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    directories.push(directory);
    if (directory === resolve(root) || directory === dirname(directory)) return directories;
  }
}

function bufRoots(ancestors: readonly string[]): string[] {
  return ancestors.flatMap((directory) => [
    ...workspaceDirectories(directory),
    ...["buf.yaml", "buf.yml"].flatMap((name) => moduleRoots(directory, readYaml(join(directory, name)))),
  ]);
}

function workspaceDirectories(directory: string): string[] {
  const workspace = readYaml(join(directory, "buf.work.yaml"));
  return strings(workspace?.["directories"]).map((name) => join(directory, name));
}

/** A module is its directory (v1), the roots it lists (v1beta1), or every module it lists (v2). */
function moduleRoots(directory: string, module: Record<string, unknown> | undefined): string[] {
  if (module === undefined) return [];
  const modules = Array.isArray(module["modules"]) ? module["modules"] : [];
  const build = module["build"] as Record<string, unknown> | undefined;
  const listed = [...strings(build?.["roots"]), ...modules.flatMap((m) => strings([m?.path ?? "."]))];
  return (listed.length === 0 ? ["."] : listed).map((name) => join(directory, name));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A file of another tool that cannot be read is that tool's to complain about. */
function readYaml(path: string): Record<string, unknown> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
