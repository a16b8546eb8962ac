import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { mergedSettings, type TargetSettings } from "../../rpc/channel/target-settings";
import { readSslConfiguration, sslConfigurationKey } from "./ssl-configuration";

/** Variables of the environments that lie beside a request file or above it. */
export interface Environments {
  /** Their names, for a choice; without `$shared`. */
  readonly names: readonly string[];
  /** Every variable of the environment, those that all share included. */
  variables(name: string | undefined): ReadonlyMap<string, string>;
  /** What its `SSLConfiguration` says of targets, as JetBrains writes it; paths are absolute. */
  settings(name: string | undefined): TargetSettings;
  /** Of `.env`, and of `.env.<name>` when an environment is chosen. */
  dotenv(name: string | undefined): ReadonlyMap<string, string>;
  /** Files that could not be read as what they are, in sentences. */
  readonly problems: readonly string[];
}

/** JetBrains' names; the private one is meant for values that stay out of git, and wins. */
const environmentFiles = ["http-client.env.json", "http-client.private.env.json"];

/** What all files said, by the name of the environment. */
interface Collected {
  readonly variables: Map<string, Map<string, string>>;
  readonly settings: Map<string, TargetSettings>;
  readonly dotenvs: Map<string, Map<string, string>>;
  readonly problems: string[];
}

/**
 * Reads the environments for a request file: `http-client.env.json` with its private companion, and dotenv files as
 * httpYac names them (`.env`, `.env.dev`, `dev.env`, the same in a folder `env`), from `root` down to the file.
 */
export async function loadEnvironments(requestFile: string, root: string): Promise<Environments> {
  const all: Collected = { variables: new Map(), settings: new Map(), dotenvs: new Map(), problems: [] };
  // The farthest first, so that what lies nearer wins.
  for (const directory of upwards(dirname(requestFile), root).reverse()) {
    for (const file of environmentFiles) {
      const path = join(directory, file);
      const text = await readIfThere(path);
      if (text !== undefined) readEnvironmentFile(all, text, path);
    }
    for (const folder of [directory, join(directory, "env")]) await readDotenvs(all, folder);
  }
  const names = new Set([...all.variables.keys(), ...all.settings.keys(), ...all.dotenvs.keys()]);
  return {
    names: [...names].filter((name) => name !== shared && name !== ""),
    variables: (name) => layered(all.variables, shared, name),
    settings: (name) =>
      mergedSettings(all.settings.get(shared) ?? {}, all.settings.get(name ?? shared) ?? {}),
    dotenv: (name) => layered(all.dotenvs, "", name),
    problems: all.problems,
  };
}

const shared = "$shared";

function upwards(from: string, root: string): string[] {
  const directories = [from];
  for (let at = from; at !== root && at !== dirname(at); ) {
    at = dirname(at);
    directories.push(at);
  }
  return directories;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

/** `.env` belongs to every environment; the others name theirs. */
async function readDotenvs({ dotenvs }: Collected, folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries.sort()) {
    const named = /^(?:\.env|\.env\.([\w-]+)|([\w-]+)\.env)$/.exec(entry);
    const text = named && (await readIfThere(join(folder, entry)));
    if (text) merge(dotenvs, named[1] ?? named[2] ?? "", Object.entries(parseEnv(text)));
  }
}

function readEnvironmentFile(all: Collected, text: string, path: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    all.problems.push(`${path}: ${(error as Error).message}`);
    return;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    all.problems.push(
      `${path}: expected an object of environments, such as { "dev": { "host": "localhost:50051" } }.`,
    );
    return;
  }
  for (const [name, content] of Object.entries(parsed)) readEnvironment(all, name, content, path);
}

function readEnvironment(all: Collected, name: string, content: unknown, path: string): void {
  if (typeof content !== "object" || content === null) {
    all.problems.push(`${path}: the environment "${name}" must be an object of variables.`);
    return;
  }
  const entries = Object.entries(content as Record<string, unknown>);
  const scalars = entries.filter(([, value]) => typeof value !== "object");
  merge(
    all.variables,
    name,
    scalars.map(([key, value]) => [key, String(value)]),
  );
  const ssl = entries.find(([key]) => key === sslConfigurationKey);
  const read = ssl && readSslConfiguration(ssl[1], path);
  if (read === undefined) return;
  if ("problem" in read) all.problems.push(read.problem);
  else all.settings.set(name, mergedSettings(all.settings.get(name) ?? {}, read.settings));
}

function merge(
  into: Map<string, Map<string, string>>,
  name: string,
  entries: Iterable<[string, string | undefined]>,
): void {
  const variables = into.get(name) ?? new Map<string, string>();
  for (const [key, value] of entries) if (value !== undefined) variables.set(key, value);
  into.set(name, variables);
}

function layered(
  from: ReadonlyMap<string, ReadonlyMap<string, string>>,
  base: string,
  name: string | undefined,
): ReadonlyMap<string, string> {
  return new Map([...(from.get(base) ?? []), ...(name === undefined ? [] : (from.get(name) ?? []))]);
}
