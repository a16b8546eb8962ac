import { readFileSync } from "node:fs";
import type { Message } from "@bufbuild/protobuf";
import type { FilePool, PoolFile } from "../pool";
import type { OptionStatement } from "../source/parse-context";
import { type ParsedProto, parseProto } from "../source/parse-proto";
import { applyOption, OptionError } from "./apply-option";
import { linkFile } from "./link";
import { optionProblem } from "./link-problem";
import { lookUp } from "./resolve-names";

const done = new WeakSet<PoolFile>();

/**
 * Gives the custom options of a file their meaning: they become extensions of the options in its descriptor. Calls
 * do without them and they are many, so nothing of them is kept until somebody asks; then the file is read again. An
 * option that cannot be understood is a problem of the file, and no other option is lost by it.
 */
export function applyCustomOptions(pool: FilePool, file: PoolFile): void {
  if (linkFile(pool, file) === null || done.has(file) || file.path === undefined) return;
  done.add(file);
  const { registry } = pool;
  const options: OptionStatement[] = [];
  const again = parseProto(file.name, readFileSync(file.path, "utf8"), String, {
    customOption: (option) => options.push(option),
  });
  for (const option of options) {
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
  if (carryOptions(partOf(again), partOf(file.parsed))) return;
  const message = "this file has changed since it was read, so its custom options are left out";
  file.problems.push({ severity: "warning", message, file: file.path });
}

/** A part of a descriptor: a message's own fields by their names. */
type Part = { readonly [key: string]: unknown; readonly name?: string; options?: Message | undefined };

/**
 * Takes the custom options of each part over into the same part of the other descriptor.
 *
 * @returns false, with some of them left out, when the two are not of the same text
 */
function carryOptions(from: Part, to: Part | undefined): boolean {
  if (to === undefined || from.name !== to.name) return false;
  if (to.options === undefined && from.options !== undefined) to.options = from.options;
  else if (from.options?.$unknown !== undefined) to.options!.$unknown = from.options.$unknown;
  return Object.entries(from).every(([key, parts]) => {
    const others = to[key];
    if (!isParts(parts)) return true;
    return (
      isParts(others) &&
      parts.length === others.length &&
      parts.every((part, index) => carryOptions(part, others[index]))
    );
  });
}

function partOf({ proto }: ParsedProto): Part {
  return proto as unknown as Part;
}

function isParts(value: unknown): value is readonly Part[] {
  return Array.isArray(value) && typeof value[0] === "object";
}
