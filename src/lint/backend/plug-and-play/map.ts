import { dirname, join } from "node:path/posix";

import ts = require("typescript");

/** Where Yarn's Plug'n'Play says that packages lie. */
export interface PackageMap {
  /**
   * The folder of a package, in an archive or not, as code of a file sees it; undefined where that does not depend on it.
   *
   * @param from the file that imports it, absolute
   */
  folderOf(name: string, from: string): string | undefined;
  /** The folder of a package as the project's own top sees it. */
  fallback(name: string): string | undefined;
}

interface Package {
  readonly folder: string;
  readonly dependencies: ReadonlyMap<string, readonly [name: string, reference: string]>;
}

/**
 * The map of the project that a folder is in: `.pnp.data.json`, or the data within `.pnp.cjs`. That is code of the project,
 * and is never run.
 */
export function packageMapAbove(
  folder: string,
  readFile: (path: string) => string | undefined,
): PackageMap | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const data = readFile(`${at}/.pnp.data.json`);
    const text = data ?? readFile(`${at}/.pnp.cjs`);
    if (text !== undefined) return keptMap(at, text, () => data ?? inlined(text));
    if (at === dirname(at)) return undefined;
  }
}

const kept = new Map<string, { readonly text: string; readonly map: PackageMap | undefined }>();

/** Programs are made again and again while the map stays as it was. */
function keptMap(root: string, text: string, data: () => string | undefined): PackageMap | undefined {
  const known = kept.get(root);
  if (known?.text === text) return known.map;
  const found = data();
  const map = found === undefined ? undefined : mapOf(found, root);
  kept.set(root, { text, map });
  return map;
}

/** `const RAW_RUNTIME_STATE = '{…}';` */
function inlined(code: string): string | undefined {
  const begin = code.indexOf("RAW_RUNTIME_STATE");
  const end = code.indexOf("';\n", begin);
  if (begin < 0 || end < 0) return undefined;
  const source = ts.createSourceFile(
    "state.js",
    `const ${code.slice(begin, end + 2)}`,
    ts.ScriptTarget.ESNext,
  );
  const [statement] = source.statements;
  const value =
    statement && ts.isVariableStatement(statement)
      ? statement.declarationList.declarations[0]?.initializer
      : undefined;
  return value && ts.isStringLiteral(value) ? value.text : undefined;
}

function mapOf(data: string, root: string): PackageMap | undefined {
  const packages = packagesOf(data, root);
  if (!packages) return undefined;
  const all = [...packages.values()].flatMap((byReference) => [...byReference.values()]);
  const owners = new Map<string, Package | undefined>();
  const ownerOf = (file: string) => {
    const folder = dirname(file);
    if (!owners.has(folder)) owners.set(folder, nearest(all, `${folder}/`));
    return owners.get(folder);
  };
  const seenFrom = (owner: Package | undefined, name: string) => {
    const target = owner?.dependencies.get(name);
    return target && packages.get(target[0])?.get(target[1])?.folder;
  };
  return {
    folderOf: (name, from) => seenFrom(ownerOf(from), name),
    fallback: (name) => seenFrom(packages.get("")?.get(""), name),
  };
}

/** The package whose folder holds another folder, and that depends on most where several lie in one place. */
function nearest(all: readonly Package[], folder: string): Package | undefined {
  return all
    .filter((one) => folder.startsWith(one.folder))
    .reduce<Package | undefined>((best, one) => {
      if (!best || one.folder.length > best.folder.length) return one;
      return one.folder === best.folder && one.dependencies.size > best.dependencies.size ? one : best;
    }, undefined);
}

type Pairs<T> = readonly (readonly [string | null, T])[];
interface Registry {
  readonly packageRegistryData?: Pairs<
    Pairs<{
      readonly packageLocation: string;
      readonly packageDependencies: Pairs<string | readonly [string, string] | null>;
    }>
  >;
}

function packagesOf(data: string, root: string): Map<string, Map<string, Package>> | undefined {
  try {
    const { packageRegistryData = [] } = JSON.parse(data) as Registry;
    return new Map(
      packageRegistryData.map(([name, references]) => [
        name ?? "",
        new Map(
          references.map(([reference, { packageLocation, packageDependencies }]) => [
            reference ?? "",
            { folder: physical(`${join(root, packageLocation)}/`), dependencies: named(packageDependencies) },
          ]),
        ),
      ]),
    );
  } catch {
    return undefined;
  }
}

function named(pairs: Pairs<string | readonly [string, string] | null>): Package["dependencies"] {
  return new Map(
    pairs.flatMap(([name, target]) => {
      if (name === null || target === null) return [];
      return [[name, typeof target === "string" ? ([name, target] as const) : target]];
    }),
  );
}

/** `.yarn/__virtual__/<hash>/1/x` is `x` one folder above `.yarn`: one package, seen with other peers. */
function physical(folder: string): string {
  const [, base, depth, rest] = /^(.*?)\/(?:__virtual__|\$\$virtual)\/[^/]+\/(\d+)\/(.*)$/.exec(folder) ?? [];
  if (base === undefined) return folder.replace(/\/+$/, "/");
  const above = Array.from({ length: Number(depth) }, () => "..");
  return `${join(base, ...above, rest!)}/`.replace(/\/+$/, "/");
}
