import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Catalog, loadCatalog } from "../rpc/catalog";
import { loadEnvironments } from "./environments";
import type { RequestFile } from "./request-file";
import type { ScenarioHost } from "./run";
import type { VariableSources } from "./variables";

/** Where a request file lies, and what the host adds to it. */
export interface FileSetting {
  /** Absolute. */
  readonly path: string;
  /** The folder beyond which nothing is looked for, absolute. */
  readonly root: string;
  readonly environment: string | undefined;
  /** Schemas named outside the file, absolute. */
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  readonly processEnv: VariableSources["processEnv"];
  readonly prompt?: VariableSources["prompt"];
  readonly secret?: VariableSources["secret"];
  readonly signal?: AbortSignal;
}

/** The host for the requests of one file: its variables, environments and schemas; each catalog is loaded once. */
export async function hostForFile(
  file: RequestFile,
  setting: FileSetting,
): Promise<{ readonly host: ScenarioHost; readonly problems: readonly string[] }> {
  const { path, root, environment, signal } = setting;
  const directory = dirname(path);
  const environments = await loadEnvironments(path, root);
  const problems = [...environments.problems];
  if (environment !== undefined && !environments.names.includes(environment)) {
    const known = environments.names.join(", ") || "none";
    problems.push(`There is no environment "${environment}"; http-client.env.json has: ${known}.`);
  }
  const catalogs = new Map<string, Promise<Catalog>>();
  const named = [...setting.protos, ...file.protos.map(({ text }) => resolve(directory, text))];
  const catalog: ScenarioHost["catalog"] = async (protos, importPaths) => {
    const own = [...named, ...protos.map((proto) => resolve(directory, proto))];
    const sources = {
      files: own.length > 0 ? own : await protosNear(directory, root),
      importPaths: [...setting.importPaths, ...importPaths.map((each) => resolve(directory, each))],
      root,
    };
    const key = JSON.stringify(sources);
    const loaded = catalogs.get(key) ?? loadCatalog(sources, signal);
    catalogs.set(key, loaded);
    return loaded;
  };
  const variables: VariableSources = {
    file: new Map(file.variables.map(({ name, value }) => [name, value])),
    environment: environments.variables(environment),
    dotenv: environments.dotenv(environment),
    processEnv: setting.processEnv,
    ...(setting.prompt && { prompt: setting.prompt }),
    ...(setting.secret && { secret: setting.secret }),
  };
  return { host: { variables, catalog, ...(signal && { signal }) }, problems };
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
