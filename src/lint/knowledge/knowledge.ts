import type { ExternalName } from "../facts";
import { networked, timers } from "./databases";
import type { Library, LibraryFunction } from "./library";
import { loops } from "./loops";
import { globals, nodeInputOutput } from "./node";
import { rxjs } from "./rxjs";
import { consumers, locks, schedules, watchers } from "./schedules";

/** Those that know one function of a package come before those that know all of it. */
const libraries: readonly Library[] = [
  ...loops,
  globals,
  ...schedules,
  rxjs,
  ...watchers,
  ...consumers,
  ...locks,
  nodeInputOutput,
  networked,
  timers,
];

/**
 * What is known of a library's function; undefined when nothing is.
 *
 * @param told what a project says of libraries; it comes first
 */
export function knownFunction(
  { package: name, name: member }: ExternalName,
  told: readonly Library[],
): LibraryFunction | undefined {
  for (const { functions } of [...knowing(name, told), ...knownOf(name)]) {
    const [before, last] = [undefined, ...member.split(".")].slice(-2);
    const known =
      functions[member] ??
      functions[member.replace(/^default\./, "")] ??
      functions[`*.${before}.${last}`] ??
      functions[`*.${last}`] ??
      functions["*"];
    if (known) return known;
  }
  return undefined;
}

const byPackage = new Map<string, readonly Library[]>();

/** What the linter knows by itself of a package, looked up once: it is asked of every call again and again. */
function knownOf(name: string): readonly Library[] {
  const known = byPackage.get(name);
  if (known) return known;
  const found = knowing(name, libraries);
  byPackage.set(name, found);
  return found;
}

function knowing(name: string, some: readonly Library[]): readonly Library[] {
  return some.filter(({ packages }) => packages.some((pattern) => matches(pattern, name)));
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
