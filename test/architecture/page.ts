/** Reads the table of folders in `src/ARCHITECTURE.md`, so that the page and the test cannot disagree. */

/** What one folder may import. */
export interface FolderRule {
  readonly folder: string;
  /** Other folders, with `types` when only their types may be imported. */
  readonly mayImport: (folder: string) => "all" | "types" | "nothing";
  /** Packages and Node modules that this folder alone may import, and in which of its files when the page says so. */
  readonly owns: readonly { readonly module: string; readonly only: readonly string[] | undefined }[];
}

/** Folders that the page calls engines. */
const engines = ["text", "lint", "rpc", "trace", "scenario"];

/** How the page calls what is not a module. */
const phrases = new Map([["the disk", ["node:fs", "node:fs/promises"]]]);

/** The rules of the page, by folder name without `src/`. */
export function readFolderRules(page: string): Map<string, FolderRule> {
  const rules = new Map<string, FolderRule>();
  for (const [, folder, imports, outside] of page.matchAll(/^\| `src\/([\w-]+)` \| (.*?) \| (.*?) \|$/gm)) {
    if (folder === undefined || imports === undefined || outside === undefined) continue;
    rules.set(folder, { folder, mayImport: readImports(imports), owns: readOwned(outside) });
  }
  return rules;
}

/** `nothing`, `anything`, `all but cli`, `all engines, report`, `rpc, trace (types)`. */
function readImports(cell: string): FolderRule["mayImport"] {
  if (cell === "nothing") return () => "nothing";
  if (cell === "anything") return () => "all";
  const except = /^all but (.+)$/.exec(cell)?.[1]?.split(", ");
  if (except) return (folder) => (except.includes(folder) ? "nothing" : "all");
  const allowed = new Map<string, "all" | "types">();
  for (const item of cell.split(", ")) {
    if (item === "all engines") for (const engine of engines) allowed.set(engine, "all");
    else if (item.endsWith(" (types)")) allowed.set(item.slice(0, -" (types)".length), "types");
    else allowed.set(item, "all");
  }
  return (folder) => allowed.get(folder) ?? "nothing";
}

/** Parts between `;`, each `` `module`, `module` `` with `` , in `place` and `place` `` or ` alone` after it. */
function readOwned(cell: string): FolderRule["owns"] {
  return cell.split("; ").flatMap((part) => {
    const [, names, places] = /^(.*?)(?:, in (.*))?$/.exec(part) ?? [];
    const only = places === undefined ? undefined : quoted(places);
    const modules = phrases.get(names ?? "") ?? quoted(names ?? "").filter((name) => !name.includes(" "));
    return modules.map((module) => ({ module, only }));
  });
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
}
