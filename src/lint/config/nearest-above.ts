import { statSync } from "node:fs";
import { dirname } from "node:path/posix";

/**
 * The nearest file of a name in a folder or above it; what lies above a repository's root belongs to somebody else.
 *
 * @param folder absolute, with `/`
 */
export function nearestAbove(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = at === "/" ? `/${name}` : `${at}/${name}`;
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
    if (at === dirname(at) || statSync(`${at}/.git`, { throwIfNoEntry: false })) return undefined;
  }
}
