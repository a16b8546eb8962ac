/** Holds the table of `src/ARCHITECTURE.md`: who may import whom, and which outside thing has which owner. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path/posix";
import test from "node:test";
import { type Import, importsOf } from "./architecture/imports";
import { readFolderRules } from "./architecture/page";

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "" && !missing(path));
const sources = tracked.filter((path) => /^src\/.*\.tsx?$/.test(path));
const files = new Set(sources);
const imports = sources.flatMap((path) => importsOf(path, files));
const rules = readFolderRules(readFileSync("src/ARCHITECTURE.md", "utf8"));

test("every folder of src has its row on the page", () => {
  const folders = new Set(sources.map(folderOf));
  assert.deepEqual(
    [...folders].filter((folder) => !rules.has(folder)),
    [],
  );
});

test("a folder imports only the folders that its row names, and only types where the row says so", () => {
  const wrong = imports.flatMap((entry) => {
    const from = folderOf(entry.from);
    if (from === "build") return [];
    if (entry.specifier.startsWith(".") && entry.file === undefined && !entry.specifier.endsWith(".json"))
      return [`${place(entry)} imports ${entry.specifier}, which is outside src or does not exist`];
    if (entry.file === undefined || folderOf(entry.file) === from) return [];
    const allowed = rules.get(from)?.mayImport(folderOf(entry.file)) ?? "nothing";
    if (allowed === "all" || (allowed === "types" && entry.typeOnly)) return [];
    const what = allowed === "types" ? "a value, and only types are allowed" : "which is not allowed";
    return [`${place(entry)} imports src/${folderOf(entry.file)}, ${what}`];
  });
  assert.deepEqual(wrong, []);
});

test("an outside thing is imported by its owner alone", () => {
  const wrong = imports.flatMap((entry) => {
    const from = folderOf(entry.from);
    if (entry.specifier.startsWith(".") || from === "build") return [];
    const own = rules.get(from)?.owns.find(({ module }) => means(entry.specifier, module));
    if (own)
      return own.only?.every((file) => !inPlace(entry.from, from, file)) ? [complaint(entry, from)] : [];
    const owned = [...rules.values()].some(({ owns }) =>
      owns.some(({ module }) => means(entry.specifier, module) && !shared(module)),
    );
    if (!owned && entry.specifier.startsWith("node:")) return [];
    return [complaint(entry, from)];
  });
  assert.deepEqual(wrong, []);
});

test("the places that the page names for a change are there", () => {
  const page = readFileSync("src/ARCHITECTURE.md", "utf8");
  const table = /## Where to change what\n(.*?)\n## /s.exec(page)?.[1] ?? "";
  const named = [...table.matchAll(/`([\w./<>-]*\/[\w./<>-]*)`/g)].map(([, path]) =>
    path!.replace("<id>", "loop-misses-cancellation"),
  );
  const known = tracked.flatMap((path) => [path, path.slice("src/".length)]);
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((path) => !known.some((one) => (path.endsWith("/") ? one.startsWith(path) : one === path))),
    [],
  );
});

test("no file imports itself by a detour", () => {
  assert.deepEqual(cycles(), []);
});

test("no barrel files, no file named for nothing, none too long to read", () => {
  const vague = new Set(["index", "util", "utils", "helper", "helpers", "manager", "common", "misc"]);
  const named = sources.filter((path) => vague.has(basename(path, extname(path))));
  const barrels = sources.filter((path) => /^export \* from/m.test(readFileSync(path, "utf8")));
  const long = sources.filter((path) => readFileSync(path, "utf8").split("\n").length > longest(path));
  assert.deepEqual({ named, barrels, long }, { named: [], barrels: [], long: [] });
});

test("no file names a path of the machine it was written on", () => {
  const machine = new RegExp(`(?<![\\w.~-])/(?:${["root", "work"].join("|")})/|\\.\\./${"shared"}/`);
  const wrong = tracked
    .filter((path) => !/\.(png|ico|gif|vsix)$/.test(path) && path !== "package-lock.json")
    .filter((path) => machine.test(readFileSync(path, "utf8")));
  assert.deepEqual(wrong, []);
});

/** The intermediate representation is one list of node types, and is read as such. */
function longest(path: string): number {
  return path === "src/lint/ir.ts" ? 450 : 301;
}

function missing(path: string): boolean {
  try {
    readFileSync(path);
    return false;
  } catch {
    return true;
  }
}

function folderOf(path: string): string {
  return path.split("/")[1] as string;
}

function place(entry: Import): string {
  return `${entry.from}:${entry.line}`;
}

function complaint(entry: Import, from: string): string {
  return `${place(entry)} imports ${entry.specifier}, which src/ARCHITECTURE.md does not give to src/${from} there`;
}

/** Whether a specifier means the module or something below it. */
function means(specifier: string, module: string): boolean {
  return specifier === module || specifier.startsWith(`${module}/`);
}

/** The disk is kept to some files of a folder, not to one folder. */
function shared(module: string): boolean {
  return module.startsWith("node:fs");
}

function inPlace(path: string, folder: string, spot: string): boolean {
  const full = `src/${folder}/${spot}`;
  return spot.endsWith("/") ? path.startsWith(full) : path === full;
}

/** Each cycle once, as the files along it. Types count: two files that need each other's types are one thing. */
function cycles(): string[] {
  const next = new Map<string, string[]>(sources.map((path) => [path, []]));
  for (const { from, file } of imports) if (file !== undefined) next.get(from)?.push(file);
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const target of next.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of sources) visit(file);
  return found;
}
