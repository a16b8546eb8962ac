import { isBuiltin } from "node:module";

import ts = require("typescript");

import { isNeeded } from "./packages";
import { PlugAndPlay } from "./plug-and-play/resolve";
import { canonical, type Overlay, type SourceCache } from "./sources";
import { type Disk, sourceOfDeclarations } from "./workspace-sources";

/**
 * What a program reads through: shared files under unsaved texts, with packages that no rule needs left out.
 *
 * @param parsed files that are parsed already, whatever the cache has by now
 */
export function createHost(
  cache: SourceCache,
  texts: Overlay,
  options: ts.CompilerOptions,
  parsed?: ReadonlyMap<string, ts.SourceFile>,
): ts.CompilerHost {
  const readFile = (path: string) => (texts.has(path) ? texts.get(path) : cache.readFile(path));
  const fileExists = (path: string) =>
    texts.has(path) ? texts.get(path) !== undefined : cache.fileExists(path);
  const folders = foldersOf(texts);
  const directory = ts.sys.getCurrentDirectory();
  const modules = ts.createModuleResolutionCache(directory, canonical, options, cache.manifests);
  const host: ts.CompilerHost & SourceRedirect = {
    fileExists,
    readFile,
    directoryExists: (path) => folders.has(path) || cache.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
    getCurrentDirectory: () => directory,
    getCanonicalFileName: canonical,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getNewLine: () => "\n",
    writeFile: () => {},
    getDefaultLibFileName: (opts) => `${host.getDefaultLibLocation!()}/${ts.getDefaultLibFileName(opts)}`,
    getDefaultLibLocation: () => libraryFolder,
    useSourceOfProjectReferenceRedirect: () => true,
    // For the manifest of each file's folder. Imports are resolved with a cache of their own: what one program looked for
    // and did not find tells where workspace packages lie, and is not told a second time.
    getModuleResolutionCache: () => modules,
    getSourceFile: (path, languageVersionOrOptions) => {
      const known = parsed?.get(path);
      if (known) return known;
      const text = readFile(path);
      if (text === undefined) return undefined;
      const given =
        typeof languageVersionOrOptions === "object"
          ? languageVersionOrOptions
          : { languageVersion: languageVersionOrOptions };
      return cache.parse(path, text, given);
    },
  };
  const packages = new PlugAndPlay(readFile, (specifier, from) => {
    const resolved = ts.resolveModuleName(specifier, from, asked, host);
    return (resolved.resolvedModule ? resolved : unbuilt(resolved, host))?.resolvedModule;
  });
  const asked = {
    ...options,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.Preserve,
  };
  host.resolveModuleNameLiterals = resolver(host, options, packages);
  host.resolveTypeReferenceDirectiveReferences = typesResolver(host, packages);
  return host;
}

/** Not public, but what the language service sets: a referenced project is read from its sources, built or not. */
interface SourceRedirect {
  useSourceOfProjectReferenceRedirect(): boolean;
}

const libraryFolder = ts.sys.resolvePath(ts.getDefaultLibFilePath({})).replace(/\/[^/]*$/, "");

function resolver(
  host: ts.CompilerHost,
  options: ts.CompilerOptions,
  packages: PlugAndPlay,
): NonNullable<ts.CompilerHost["resolveModuleNameLiterals"]> {
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), canonical, options);
  return (literals, containing, redirected, own, source) =>
    literals.map((literal) => {
      // Declared by name, and in no file that could be looked for.
      if (literal.text.startsWith("node:")) return { resolvedModule: undefined };
      const mode = ts.getModeForUsageLocation(source, literal, redirected?.commandLine.options ?? own);
      const resolved = ts.resolveModuleName(literal.text, containing, own, host, cache, redirected, mode);
      const packed = resolved.resolvedModule ? undefined : packages.module(literal.text, containing);
      const found = packed ? { ...resolved, resolvedModule: packed } : resolved;
      return isLeftOut(literal.text, found)
        ? { resolvedModule: undefined }
        : asOwn(found, host, literal.text);
    });
}

/** Of `types`, and of `/// <reference types="node" />`. */
function typesResolver(
  host: ts.CompilerHost,
  packages: PlugAndPlay,
): NonNullable<ts.CompilerHost["resolveTypeReferenceDirectiveReferences"]> {
  const cache = ts.createTypeReferenceDirectiveResolutionCache(host.getCurrentDirectory(), canonical);
  return (references, containing, redirected, options) =>
    references.map((reference: string | ts.FileReference) => {
      const name = typeof reference === "string" ? reference : reference.fileName;
      const resolved = ts.resolveTypeReferenceDirective(name, containing, options, host, redirected, cache);
      const found = resolved.resolvedTypeReferenceDirective ? undefined : packages.types(name, containing);
      if (!found) return resolved;
      const { resolvedFileName } = found;
      const types = { primary: true, resolvedFileName, isExternalLibraryImport: true };
      return { ...resolved, resolvedTypeReferenceDirective: types };
    });
}

/**
 * Workspace packages are linked into `node_modules` but lie elsewhere, and are code of the project: where their declarations
 * are found, what they were made of is read.
 */
function asOwn(
  resolved: ts.ResolvedModuleWithFailedLookupLocations,
  disk: Disk & Pick<ts.CompilerHost, "realpath">,
  specifier: string,
): ts.ResolvedModuleWithFailedLookupLocations {
  const { resolvedModule } = resolved;
  // A library that handlers are known by is known by its name, in its own repository too.
  const isSource = !specifier.startsWith(".") && !isNeeded(specifier) && !isBuiltin(specifier);
  if (!resolvedModule) return (isSource ? unbuilt(resolved, disk) : undefined) ?? resolved;
  if (!resolvedModule.isExternalLibraryImport || resolvedModule.resolvedFileName.includes("/node_modules/"))
    return resolved;
  const source = isSource ? sourceOfDeclarations(resolvedModule.resolvedFileName, disk) : undefined;
  const own = { ...resolvedModule, isExternalLibraryImport: false };
  if (source === undefined) return { ...resolved, resolvedModule: own };
  return { ...resolved, resolvedModule: { ...own, ...moduleAt(source) } };
}

/** A workspace package that is not built yet: its declarations were looked for where its manifest says they will be. */
function unbuilt(
  resolved: ts.ResolvedModuleWithFailedLookupLocations,
  disk: Disk & Pick<ts.CompilerHost, "realpath">,
): ts.ResolvedModuleWithFailedLookupLocations | undefined {
  // Not public, but what every failed resolution tells.
  const { failedLookupLocations = [] } = resolved as { failedLookupLocations?: readonly string[] };
  for (const path of failedLookupLocations) {
    const real = realPlace(path, disk);
    const source = real === undefined ? undefined : sourceOfDeclarations(real, disk);
    if (source === undefined) continue;
    return { ...resolved, resolvedModule: { ...moduleAt(source), isExternalLibraryImport: false } };
  }
  return undefined;
}

/** Where declarations that do not exist would lie, through the link of a workspace package; undefined for other packages. */
function realPlace(path: string, disk: Disk & Pick<ts.CompilerHost, "realpath">): string | undefined {
  if (!/\.d\.[cm]?ts$/.test(path)) return undefined;
  const [, folder, inside] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(\/.+)$/.exec(path) ?? [];
  if (folder === undefined) return path;
  if (!disk.fileExists(`${folder}/package.json`)) return undefined;
  const real = disk.realpath?.(folder) ?? folder;
  return real.includes("/node_modules/") ? undefined : real + inside!;
}

function moduleAt(path: string) {
  return { resolvedFileName: path, extension: path.slice(path.lastIndexOf(".")) };
}

function isLeftOut(specifier: string, resolved: ts.ResolvedModuleWithFailedLookupLocations): boolean {
  const file = resolved.resolvedModule?.resolvedFileName;
  if (!file || specifier.startsWith(".")) return false;
  return file.includes("/node_modules/") && !isNeeded(specifier);
}

function foldersOf(texts: Overlay): Set<string> {
  const folders = new Set<string>();
  for (const [path, text] of texts) {
    if (text === undefined) continue;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      folders.add(path.slice(0, at));
  }
  return folders;
}
