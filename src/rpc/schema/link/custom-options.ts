import type { FilePool, PoolFile } from "../pool";
import { applyOption, OptionError } from "./apply-option";
import { linkFile } from "./link";
import { optionProblem } from "./link-problem";
import { lookUp } from "./resolve-names";

const done = new WeakSet<PoolFile>();

/**
 * Gives the custom options of a file their meaning: they become extensions of the options in its descriptor. Calls
 * do without them, so they are left aside until somebody asks. An option that cannot be understood is a problem of
 * the file, and no other option is lost by it.
 */
export function applyCustomOptions(pool: FilePool, file: PoolFile): void {
  if (linkFile(pool, file) === null || done.has(file)) return;
  done.add(file);
  const { registry } = pool;
  for (const option of file.parsed.options) {
    if (!option.path.some((part) => part.isExtension)) continue;
    try {
      applyOption(
        option,
        (name, scope) => lookUp(name, scope, (full) => registry.linkedExtension(full)),
        registry,
      );
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      file.problems.push(optionProblem(file, option.offset, error.message));
    }
  }
}
