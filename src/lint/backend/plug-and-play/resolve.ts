import { basename, dirname } from "node:path/posix";

import ts = require("typescript");

import { packageOf } from "../packages";
import { type PackageMap, packageMapAbove } from "./map";

type Resolve = (specifier: string, from: string) => ts.ResolvedModuleFull | undefined;

/** Finds modules where Yarn's Plug'n'Play says that their packages lie; nothing where it does not rule. */
export class PlugAndPlay {
  private map: PackageMap | undefined;
  private readonly searched = new Set<string>();

  constructor(
    private readonly readFile: (path: string) => string | undefined,
    private readonly resolve: Resolve,
  ) {}

  /** The file of a module that an import in a file means. */
  module(specifier: string, from: string): ts.ResolvedModuleFull | undefined {
    if (specifier.startsWith(".") || specifier.startsWith("/") || specifier.startsWith("node:"))
      return undefined;
    return this.inPackage(packageOf(specifier), specifier, from) ?? this.types(packageOf(specifier), from);
  }

  /** The declarations that `types` and `/// <reference types>` name. */
  types(name: string, from: string): ts.ResolvedModuleFull | undefined {
    const typed = `@types/${name.replace(/^@(.+)\/(.+)$/, "$1__$2")}`;
    return this.inPackage(typed, typed, from);
  }

  private inPackage(name: string, specifier: string, from: string): ts.ResolvedModuleFull | undefined {
    // Packages may lie outside of the project; what it depends on itself is what they fall back to.
    const map = this.mapFor(dirname(from));
    const folder = map?.folderOf(name, from) ?? map?.fallback(name);
    if (folder === undefined) return undefined;
    const at = folder.lastIndexOf(`/node_modules/${name}/`);
    if (at >= 0) return this.resolve(specifier, `${folder.slice(0, at)}/importer.ts`);
    // A workspace lies in no such folder.
    const own = folder.replace(/\/$/, "");
    return this.resolve(`./${basename(own)}${specifier.slice(name.length)}`, `${dirname(own)}/importer.ts`);
  }

  private mapFor(folder: string): PackageMap | undefined {
    if (this.map || this.searched.has(folder)) return this.map;
    this.searched.add(folder);
    this.map = packageMapAbove(folder, this.readFile);
    return this.map;
  }
}
