import { access, constants, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { isBundle, isSource, kindOf } from "../../lint/files";
import { UsageError } from "../command";

/**
 * The folders and the files of TypeScript and JavaScript among paths of the command line, absolute and with `/`. Others
 * are passed over: shells and hooks hand on whatever lies there.
 *
 * @throws UsageError when one of them does not exist or cannot be read, or none is left
 */
export async function sourcePaths(paths: readonly string[], cwd: string): Promise<string[]> {
  const existing = await Promise.all((await existingPaths(paths, cwd)).map(ledTo));
  const kinds = await Promise.all(existing.map(kindOf));
  const bundles = await Promise.all(existing.map((path, at) => kinds[at] === "file" && isBundle(path)));
  const sources = existing.filter((path, at) => kinds[at] === "folder" || (isSource(path) && !bundles[at]));
  if (sources.length > 0) return sources;
  throw new UsageError(
    `There is nothing to lint in ${paths.join(", ")}: it is no TypeScript or JavaScript, lies in a folder such as dist or node_modules, or is longer than a million characters.`,
  );
}

/** A project holds the file that a link leads to, and not the link. */
async function ledTo(path: string): Promise<string> {
  return (await kindOf(path)) === "file" ? (await realpath(path)).replace(/\\/g, "/") : path;
}

/**
 * Paths of the command line, absolute and with `/`.
 *
 * @throws UsageError when one of them does not exist or cannot be read
 */
export function existingPaths(paths: readonly string[], cwd: string): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const absolute = resolve(cwd, path);
      await access(absolute, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(whyNot(path, cwd, error));
      });
      return absolute.replace(/\\/g, "/");
    }),
  );
}

function whyNot(path: string, cwd: string, { code, message }: NodeJS.ErrnoException): string {
  if (code !== "ENOENT" && code !== "ENOTDIR") return `"${path}" cannot be read: ${message.split(",")[0]}.`;
  const missing = `There is no file or folder "${path}" in ${cwd}.`;
  // The shell has found nothing for it, or has been kept from looking.
  return /[*?{]/.test(path) ? `${missing} For the files of a pattern, name their folder.` : missing;
}
