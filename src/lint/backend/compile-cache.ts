import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";

/** What Node has of its own since 22.1. */
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => void };

/**
 * Lets a long module load in half the time, from the code that an earlier process left behind compiled. Node 22.1 and later do
 * so themselves when they are asked to; for earlier ones it is done here, and the module stands ready for who requires it.
 *
 * @param file of CommonJS, absolute
 */
export function loadCompiled(file: string): void {
  if (enableCompileCache) enableCompileCache();
  else if (!require.cache[file]) loadFrom(file, cacheFolder());
  require(file);
}

/**
 * Loads a module by way of a folder of compiled code, and sees to it that the code is there for the next process.
 *
 * @param folder that nobody else may write to; undefined to compile anew
 */
export function loadFrom(file: string, folder: string | undefined): void {
  const source = readFileSync(file);
  // V8 itself refuses code of another version, but of the text it only looks at the length.
  const name = `${createHash("sha1").update(source).digest("hex")}-${cachedDataVersionTag()}`;
  const kept = folder && join(folder, name);
  const cachedData = kept === undefined ? undefined : read(kept);
  const text = nodeModule.Module.wrap(source.toString("utf8"));
  const script = new Script(text, { filename: file, ...(cachedData && { cachedData }) });
  const made = new nodeModule.Module(file);
  made.filename = file;
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run.call(made.exports, made.exports, nodeModule.createRequire(file), made, file, dirname(file));
  made.loaded = true;
  require.cache[file] = made;
  // At the end, when all has been compiled that this process had a use for.
  if (kept !== undefined && (!cachedData || script.cachedDataRejected))
    process.once("exit", () => write(kept, script.createCachedData()));
}

/** Ours alone: whoever could write there could have us run anything. Undefined where there is no such place. */
function cacheFolder(): string | undefined {
  // Where there is no such number, on Windows, every user has a folder for temporary files.
  const uid = process.getuid?.();
  const folder = join(tmpdir(), `grpc-cancellation-compiled-${uid ?? "own"}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    const isOurs = uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0);
    return found.isDirectory() && isOurs ? folder : undefined;
  } catch {
    return undefined;
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** In one step, since several processes may do it at once; without it the next one takes a little longer, no more. */
function write(path: string, data: Buffer): void {
  const unfinished = `${path}.${process.pid}`;
  try {
    writeFileSync(unfinished, data, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    // A full or read-only disk is none of the linter's business.
  }
}
