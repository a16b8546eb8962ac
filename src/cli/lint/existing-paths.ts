import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../command";

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
