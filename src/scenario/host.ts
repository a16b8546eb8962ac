import { readdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Catalog, loadCatalog } from "../rpc/catalog";
import {
  mergedSettings,
  type TargetSettings,
  targetTransport,
  withAbsolutePaths,
  withTargetMetadata,
} from "../rpc/channel/target-settings";
import type { ReflectionSource } from "../rpc/server/reflection-stream";
import { directMethod, type RouteTo } from "./direct-method";
import type { RequestFile } from "./request-file";
import type { ResolvedRequest } from "./resolve";
import type { ScenarioHost } from "./run";
import { fileVariables, type VariableSetting } from "./variables/file-variables";

/** Where a request file lies, and what the host adds to it. */
export interface FileSetting extends VariableSetting {
  /** Schemas named outside the file, absolute. */
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  /** Ask every target for its schema, besides what files say. */
  readonly reflection: boolean;
  /** Speak TLS to targets that say nothing else. */
  readonly tls: boolean;
  /** What is kept about a target; paths are absolute. */
  readonly settingsOf: (target: string) => TargetSettings;
  /** What holds for every target and wins over everything else; paths are absolute. */
  readonly settings: TargetSettings;
  readonly signal?: AbortSignal;
}

/** The host for the requests of one file, which calls from this process; each catalog is loaded once. */
export async function hostForFile(
  file: RequestFile,
  setting: FileSetting,
): Promise<{ readonly host: ScenarioHost; readonly problems: readonly string[] }> {
  const { path, root, signal } = setting;
  const directory = dirname(path);
  const around = await fileVariables(file, setting);
  const routeTo = routeOf(setting, around.settings);
  const catalogs = new Map<string, Promise<Catalog>>();
  const named = [...setting.protos, ...file.protos.map(({ text }) => resolve(directory, text))];
  const method: ScenarioHost["method"] = async (request, { protos, importPaths }) => {
    const own = [...named, ...protos.map((proto) => resolve(directory, proto))];
    const asked = request.reflection ?? (setting.reflection ? request : undefined);
    const files = own.length > 0 || asked !== undefined ? own : await protosNear(directory, root);
    // Where nothing else is known, the server may know.
    const server = asked ?? (files.length === 0 ? request : undefined);
    const reflection = server && (await reflectionSource(request, server, routeTo));
    if (reflection !== undefined && "problem" in reflection) return { problems: [reflection.problem] };
    const sources = {
      files,
      importPaths: [...setting.importPaths, ...importPaths.map((each) => resolve(directory, each))],
      root,
      ...(reflection && { reflection }),
    };
    const key = JSON.stringify(sources);
    const loaded = catalogs.get(key) ?? loadCatalog(sources, signal);
    catalogs.set(key, loaded);
    return directMethod(await loaded, request.method, routeTo, signal);
  };
  return {
    host: { variables: around.variables, method, ...(signal && { signal }) },
    problems: around.problems,
  };
}

function routeOf({ path, settingsOf, settings, tls }: FileSetting, environment: TargetSettings): RouteTo {
  const files = { read: (file: string) => readFile(file, "utf8"), keptKey: async () => undefined };
  return async ({ target, security, settings: own, metadata }) => {
    const written = withAbsolutePaths(own, dirname(path));
    const all = mergedSettings(settingsOf(target), environment, written, settings);
    const wanted = tls && security.type === "plaintext" ? ({ type: "tls" } as const) : security;
    const transport = await targetTransport(all, wanted, files);
    return "problem" in transport ? transport : { transport, metadata: withTargetMetadata(all, metadata) };
  };
}

/** Milliseconds after which a server that does not describe itself is given up. */
const reflectionTimeout = 10_000;

/** A server is asked for its schema as it is called: over the same transport, with the same metadata. */
async function reflectionSource(
  request: ResolvedRequest,
  { target, security }: Pick<ResolvedRequest, "target" | "security">,
  routeTo: RouteTo,
): Promise<ReflectionSource | { readonly problem: string }> {
  const route = await routeTo({ ...request, target, security });
  return "problem" in route ? route : { target, ...route, timeout: reflectionTimeout };
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
