import { dirname, join, normalize } from "node:path/posix";

import ts = require("typescript");

/** What is read of the disk. */
export interface Disk {
  fileExists(path: string): boolean;
  readFile(path: string): string | undefined;
}

const usual = [".ts", ".tsx", ".js", ".jsx"];
/** Bundlers write `index.mjs` and `index.cjs` of the same `index.ts`. */
const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  ".d.ts": usual,
  ".d.mts": [".mts", ".mjs", ...usual],
  ".d.cts": [".cts", ".cjs", ...usual],
};
/** Folders that a package is built from, where its settings say nothing. */
const usualRoots = ["src", "lib", "source", "."];

/**
 * The source that a workspace package's declarations were made of, so that its functions can be read: by the map beside the
 * declarations, by its tsconfig's `outDir` and `rootDir`, else by the folders that are usual. Undefined where none of them
 * leads to a file.
 *
 * @param declarations a `.d.ts` file outside `node_modules`, absolute
 */
export function sourceOfDeclarations(declarations: string, disk: Disk): string | undefined {
  const [, stem, ending] = /^(.*?)(\.d\.[cm]?ts)$/.exec(declarations) ?? [];
  if (stem === undefined || ending === undefined) return undefined;
  const endings = sourceExtensions[ending]!;
  const existing = (base: string) => endings.map((one) => base + one).find((path) => disk.fileExists(path));
  // Declarations that were written by hand stand beside the code that they speak of; beside others stands what was built.
  return mapped(declarations, disk) ?? builtFrom(stem, disk, existing) ?? existing(stem);
}

/** The one source that a declaration map names. */
function mapped(declarations: string, disk: Disk): string | undefined {
  const map = parsed(disk.readFile(`${declarations}.map`));
  const { sources, sourceRoot } = map as { sources?: unknown; sourceRoot?: unknown };
  const first: unknown = Array.isArray(sources) ? sources[0] : undefined;
  if (typeof first !== "string") return undefined;
  const root = typeof sourceRoot === "string" ? sourceRoot : "";
  const path = normalize(join(dirname(declarations), root, first));
  return disk.fileExists(path) ? path : undefined;
}

function builtFrom(
  stem: string,
  disk: Disk,
  existing: (base: string) => string | undefined,
): string | undefined {
  for (let folder = dirname(stem); folder !== dirname(folder); folder = dirname(folder)) {
    if (!disk.fileExists(`${folder}/package.json`)) continue;
    const inside = stem.slice(folder.length + 1);
    const [top, ...rest] = inside.split("/");
    if (top === undefined || rest.length === 0) return undefined;
    const { outDir, rootDir } = optionsOf(folder, disk);
    const out = typeof outDir === "string" ? normalize(outDir).replace(/\/$/, "") : undefined;
    const below =
      out !== undefined && inside.startsWith(`${out}/`) ? inside.slice(out.length + 1) : undefined;
    const roots = typeof rootDir === "string" ? [normalize(rootDir), ...usualRoots] : usualRoots;
    const inner = [below, rest.join("/"), rest.slice(1).join("/")].filter((one) => one);
    for (const path of inner) {
      for (const root of roots) {
        const found = existing(join(folder, root, path!));
        if (found) return found;
      }
    }
    return undefined;
  }
  return undefined;
}

function optionsOf(folder: string, disk: Disk): { readonly outDir?: unknown; readonly rootDir?: unknown } {
  for (const name of ["tsconfig.build.json", "tsconfig.json"]) {
    const text = disk.readFile(`${folder}/${name}`);
    if (text === undefined) continue;
    const { compilerOptions } = ts.parseConfigFileTextToJson(name, text).config ?? {};
    if (compilerOptions?.outDir !== undefined) return compilerOptions;
  }
  return {};
}

/** What a file of JSON holds; nothing when it is none. */
function parsed(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
