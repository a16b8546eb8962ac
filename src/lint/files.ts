import { readdir, readFile, stat } from "node:fs/promises";

/** A source file on disk. */
export interface SourceFile {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Folders that hold what a project did not write itself, or has built. */
const notOurs = new Set(["node_modules", "bower_components", "dist", "build", "out", "coverage"]);

const source = /(?<!\.d)\.[cm]?[jt]sx?$/;
/** Yarn's map of packages is code too, and long. */
const packageMap = /(^|\/)\.pnp\.\w/;

/** What is longer than this is a bundle; nobody wrote it. In characters. */
const longest = 1_000_000;

/** Whether a path names TypeScript or JavaScript that can hold handlers. */
export function isSource(path: string): boolean {
  return source.test(path) && !packageMap.test(path) && !path.split("/").some((part) => notOurs.has(part));
}

/** Every source file below a folder; folders that cannot be read count as empty. */
export async function* sourceFiles(folder: string, signal?: AbortSignal): AsyncGenerator<SourceFile> {
  signal?.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && isSource(entry.name));
  const read = await Promise.all(files.map(({ name }) => readSource(`${folder}/${name}`)));
  for (const file of read) if (file) yield file;
  for (const entry of entries) {
    // Links are not followed: packages of a workspace link to each other in circles.
    if (!entry.isDirectory() || entry.name.startsWith(".") || notOurs.has(entry.name)) continue;
    yield* sourceFiles(`${folder}/${entry.name}`, signal);
  }
}

/** A file's text without its byte order mark; undefined when it cannot be read or is no source anybody wrote. */
async function readSource(path: string): Promise<SourceFile | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined || text.length > longest
    ? undefined
    : { path, text: text.replace(/^\ufeff/, "") };
}

/** What stands at a path. */
export async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? "folder" : found?.isFile() ? "file" : undefined;
}
