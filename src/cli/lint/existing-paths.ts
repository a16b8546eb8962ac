import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isSource, kindOf } from "../../lint/files";
import { UsageError } from "../command";

/**
 * The folders and the files of TypeScript and JavaScript among paths of the command line, absolute and with `/`. Others
 * are passed over: shells and hooks hand on whatever lies there.
 *
 * @throws UsageError when one of them does not exist, or none is left
 */
export async function sourcePaths(paths: readonly string[], cwd: string): Promise<string[]> {
  const existing = await existingPaths(paths, cwd);
  const kinds = await Promise.all(existing.map(kindOf));
  const sources = existing.filter((path, at) => kinds[at] === "folder" || isSource(path));
  if (sources.length > 0) return sources;
  throw new UsageError(`There is no TypeScript or JavaScript to lint in ${paths.join(", ")}.`);
}

/**
 * Paths of the command line, absolute and with `/`.
 *
 * @throws UsageError when one of them does not exist
 */
export function existingPaths(paths: readonly string[], cwd: string): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const absolute = resolve(cwd, path);
      await stat(absolute).catch(() => {
        throw new UsageError(`There is no file or folder "${path}" in ${cwd}.`);
      });
      return absolute.replace(/\\/g, "/");
    }),
  );
}
