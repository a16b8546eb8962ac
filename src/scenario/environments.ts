import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";

/** Variables of the environments that lie beside a request file or above it. */
export interface Environments {
  /** Their names, for a choice; without `$shared`. */
  readonly names: readonly string[];
  /** Every variable of the environment, those that all share included. */
  variables(name: string | undefined): ReadonlyMap<string, string>;
  /** Of `.env`, and of `.env.<name>` when an environment is chosen. */
  dotenv(name: string | undefined): ReadonlyMap<string, string>;
  /** Files that could not be read as what they are, in sentences. */
  readonly problems: readonly string[];
}

/** JetBrains' names; the private one is meant for values that stay out of git, and wins. */
const environmentFiles = ["http-client.env.json", "http-client.private.env.json"];

type EnvironmentMap = Map<string, Map<string, string>>;

/**
 * Reads the environments for a request file: the nearest `http-client.env.json` with its private companion, and the
 * nearest `.env` files, looked for upwards as far as `root`.
 */
export async function loadEnvironments(requestFile: string, root: string): Promise<Environments> {
  const problems: string[] = [];
  const environments: EnvironmentMap = new Map();
  const dotenvs: EnvironmentMap = new Map();
  // The farthest first, so that what lies nearer wins.
  for (const directory of upwards(dirname(requestFile), root).reverse()) {
    for (const file of environmentFiles) {
      const path = join(directory, file);
      const text = await readIfThere(path);
      if (text !== undefined) mergeEnvironments(environments, text, path, problems);
    }
    for (const name of ["", ...environments.keys()]) {
      const text = await readIfThere(join(directory, name === "" ? ".env" : `.env.${name}`));
      if (text !== undefined) merge(dotenvs, name, Object.entries(parseEnv(text)));
    }
  }
  return {
    names: [...environments.keys()].filter((name) => name !== shared),
    variables: (name) => layered(environments, shared, name),
    dotenv: (name) => layered(dotenvs, "", name),
    problems,
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

function mergeEnvironments(into: EnvironmentMap, text: string, path: string, problems: string[]): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    problems.push(`${path}: ${(error as Error).message}`);
    return;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    problems.push(
      `${path}: expected an object of environments, such as { "dev": { "host": "localhost:50051" } }.`,
    );
    return;
  }
  for (const [name, variables] of Object.entries(parsed)) {
    if (typeof variables !== "object" || variables === null) {
      problems.push(`${path}: the environment "${name}" must be an object of variables.`);
      continue;
    }
    const scalars = Object.entries(variables as Record<string, unknown>).filter(
      ([, value]) => typeof value !== "object",
    );
    merge(
      into,
      name,
      scalars.map(([key, value]) => [key, String(value)]),
    );
  }
}

function merge(into: EnvironmentMap, name: string, entries: Iterable<[string, string | undefined]>): void {
  const variables = into.get(name) ?? new Map<string, string>();
  for (const [key, value] of entries) if (value !== undefined) variables.set(key, value);
  into.set(name, variables);
}

function layered(from: EnvironmentMap, base: string, name: string | undefined): ReadonlyMap<string, string> {
  return new Map([...(from.get(base) ?? []), ...(name === undefined ? [] : (from.get(name) ?? []))]);
}
