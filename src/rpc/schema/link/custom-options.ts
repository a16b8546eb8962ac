import { readFileSync } from "node:fs";
import type { FilePool, PoolFile } from "../pool";
import type { OptionStatement } from "../source/parse-context";
import { parseProto } from "../source/parse-proto";
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
  for (const option of customOptions(file)) {
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

/** Their values are not kept: they would cost more than all else, so the file is read again. */
function customOptions(file: PoolFile): OptionStatement[] {
  const { name, path, parsed } = file;
  const found: OptionStatement[] = [];
  if (path === undefined || parsed.customTargets.length === 0) return found;
  parseProto(name, readFileSync(path, "utf8"), String, { customOption: (option) => found.push(option) });
  if (found.length === parsed.customTargets.length) {
    return found.map((option, index) => ({ ...option, target: parsed.customTargets[index]! }));
  }
  const message = "this file has changed since it was read, so its custom options are left out";
  file.problems.push({ severity: "warning", message, file: path });
  return [];
}
