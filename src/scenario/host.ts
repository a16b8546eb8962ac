import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Catalog, loadCatalog } from "../rpc/catalog";
import { directMethod } from "./direct-method";
import { fileVariables, type VariableSetting } from "./file-variables";
import type { RequestFile } from "./request-file";
import type { ScenarioHost } from "./run";

/** Where a request file lies, and what the host adds to it. */
export interface FileSetting extends VariableSetting {
  /** Schemas named outside the file, absolute. */
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  readonly signal?: AbortSignal;
}

/** The host for the requests of one file, which calls from this process; each catalog is loaded once. */
export async function hostForFile(
  file: RequestFile,
  setting: FileSetting,
): Promise<{ readonly host: ScenarioHost; readonly problems: readonly string[] }> {
  const { path, root, signal } = setting;
  const directory = dirname(path);
  const { variables, problems } = await fileVariables(file, setting);
  const catalogs = new Map<string, Promise<Catalog>>();
  const named = [...setting.protos, ...file.protos.map(({ text }) => resolve(directory, text))];
  const method: ScenarioHost["method"] = async (name, protos, importPaths) => {
    const own = [...named, ...protos.map((proto) => resolve(directory, proto))];
    const sources = {
      files: own.length > 0 ? own : await protosNear(directory, root),
      importPaths: [...setting.importPaths, ...importPaths.map((each) => resolve(directory, each))],
      root,
    };
    const key = JSON.stringify(sources);
    const loaded = catalogs.get(key) ?? loadCatalog(sources, signal);
    catalogs.set(key, loaded);
    return directMethod(await loaded, name, signal);
  };
  return { host: { variables, method, ...(signal && { signal }) }, problems };
}

/** Where a file names no schema: those of the nearest folder, going up to the root, that has any below it. */
async function protosNear(directory: string, root: string): Promise<string[]> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await protosBelow(at, 6);
    if (found.length > 0 || at === root || at === dirname(at)) return found;
  }
}

async function protosBelow(directory: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = resolve(directory, entry.name);
    if (entry.isFile() && entry.name.endsWith(".proto")) found.push(path);
    else if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".")) {
      found.push(...(await protosBelow(path, depth - 1)));
    }
  }
  return found;
}
