import type { ExternalName } from "../facts";
import { browsers } from "./browsers";
import { networked, timers } from "./databases";
import type { Library, LibraryFunction } from "./library";
import { loops } from "./loops";
import { globals, nodeInputOutput } from "./node";
import { rxjs } from "./rxjs";
import { consumers, feeds, locks, schedules, watchers } from "./schedules";

/** Those that know one function of a package come before those that know all of it. */
const libraries: readonly Library[] = [
  ...loops,
  globals,
  browsers,
  ...schedules,
  rxjs,
  ...watchers,
  ...consumers,
  ...feeds,
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
  return (told.length > 0 ? among(knowing(name, told), member) : undefined) ?? knownByItself(name, member);
}

const byPackage = new Map<
  string,
  { libraries: readonly Library[]; found: Map<string, LibraryFunction | undefined> }
>();

/** What the linter knows by itself of a function, looked up once: it is asked of every call again and again. */
function knownByItself(name: string, member: string): LibraryFunction | undefined {
  const known = byPackage.get(name) ?? { libraries: knowing(name, libraries), found: new Map() };
  byPackage.set(name, known);
  if (!known.found.has(member)) known.found.set(member, among(known.libraries, member));
  return known.found.get(member);
}

function among(some: readonly Library[], member: string): LibraryFunction | undefined {
  const [before, last] = [undefined, ...member.split(".")].slice(-2);
  for (const { functions } of some) {
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

function knowing(name: string, some: readonly Library[]): readonly Library[] {
  return some.filter(({ packages }) => packages.some((pattern) => matches(pattern, name)));
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
