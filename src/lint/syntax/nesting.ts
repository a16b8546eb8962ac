import type { FileIr, FunctionId, FunctionIr } from "../ir";

/** A function and those that it stands in, from the inside out; the file's top level is the last. */
export function* functionsAround(inner: FunctionId, { functions }: FileIr): Generator<FunctionIr> {
  for (let at: FunctionId | undefined = inner; at !== undefined; ) {
    const found: FunctionIr = functions[at]!;
    yield found;
    at = found.parent;
  }
}

/** A function and all that stand in it, outer ones first. */
export function functionsWithin(outer: FunctionId, { functions }: FileIr): readonly FunctionIr[] {
  const inside = new Set([outer]);
  // Parents come before children.
  for (const { id, parent } of functions) if (parent !== undefined && inside.has(parent)) inside.add(id);
  return functions.filter(({ id }) => inside.has(id));
}

/** Whether a function stands in another, or is it. */
export function isWithin(inner: FunctionId, outer: FunctionId, file: FileIr): boolean {
  for (const { id } of functionsAround(inner, file)) if (id === outer) return true;
  return false;
}
