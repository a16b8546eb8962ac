import { type Dirent, readdirSync, readFileSync } from "node:fs";
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

/**
 * Every source file below a folder.
 *
 * @param unread is told of files and folders that cannot be read; they are passed over
 */
export async function* sourceFiles(
  folder: string,
  unread: (path: string, error: NodeJS.ErrnoException) => void,
  signal?: AbortSignal,
): AsyncGenerator<SourceFile> {
  signal?.throwIfAborted();
  const missed = (path: string) => (error: NodeJS.ErrnoException) => unread(path, error);
  const entries = await readdir(folder, { withFileTypes: true }).catch(missed(folder));
  const { files, folders } = within(folder, entries ?? []);
  const texts = await Promise.all(files.map((path) => readFile(path, "utf8").catch(missed(path))));
  yield* files.flatMap((path, at) => sourceOf(path, texts[at] ?? undefined) ?? []);
  for (const inner of folders) yield* sourceFiles(inner, unread, signal);
}

/** The same at once, for a host that waits for no promise and tells of no problems. */
export function* sourceFilesNow(folder: string): Generator<SourceFile> {
  const { files, folders } = within(
    folder,
    orNothing(() => readdirSync(folder, { withFileTypes: true })) ?? [],
  );
  for (const path of files) {
    const file = sourceOf(
      path,
      orNothing(() => readFileSync(path, "utf8")),
    );
    if (file) yield file;
  }
  for (const inner of folders) yield* sourceFilesNow(inner);
}

/** What of a folder is looked at. Links are not: packages of a workspace link to each other in circles. */
function within(folder: string, entries: readonly Dirent[]): { files: string[]; folders: string[] } {
  const files = entries.filter((entry) => entry.isFile() && isSource(entry.name));
  const folders = entries.filter((entry) => {
    return entry.isDirectory() && !entry.name.startsWith(".") && !notOurs.has(entry.name);
  });
  const path = ({ name }: Dirent) => `${folder}/${name}`;
  return { files: files.map(path), folders: folders.map(path) };
}

/** A file's text without its byte order mark; undefined when it could not be read or is no source anybody wrote. */
function sourceOf(path: string, text: string | undefined): SourceFile | undefined {
  if (text === undefined || text.length > longest) return undefined;
  return { path, text: text.replace(/^\ufeff/, "") };
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Whether a file is too long to have been written by anybody. */
export async function isBundle(path: string): Promise<boolean> {
  const { size } = await stat(path);
  return size > longest && (await readFile(path, "utf8")).length > longest;
}

/** What stands at a path. */
export async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? "folder" : found?.isFile() ? "file" : undefined;
}
