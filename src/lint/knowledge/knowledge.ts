import type { ExternalName } from "../facts";
import { networked, timers } from "./databases";
import type { Library, LibraryFunction } from "./library";
import { globals, nodeInputOutput } from "./node";

const libraries: readonly Library[] = [globals, nodeInputOutput, networked, timers];

/** What is known of a library's function; undefined when nothing is. */
export function knownFunction({ package: name, name: member }: ExternalName): LibraryFunction | undefined {
  for (const { packages, functions } of libraries) {
    if (!packages.some((pattern) => matches(pattern, name))) continue;
    const known = functions[member] ?? functions["*"];
    if (known) return known;
  }
  return undefined;
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
