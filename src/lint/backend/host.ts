import ts = require("typescript");

import { isNeeded } from "./packages";
import type { Overlay, SourceCache } from "./sources";
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
  const canonical = (path: string) => (ts.sys.useCaseSensitiveFileNames ? path : path.toLowerCase());
  const host: ts.CompilerHost & SourceRedirect = {
    fileExists,
    readFile,
    directoryExists: (path) => folders.has(path) || cache.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
    getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
    getCanonicalFileName: canonical,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getNewLine: () => "\n",
    writeFile: () => {},
    getDefaultLibFileName: (opts) => `${host.getDefaultLibLocation!()}/${ts.getDefaultLibFileName(opts)}`,
    getDefaultLibLocation: () => libraryFolder,
    useSourceOfProjectReferenceRedirect: () => true,
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
  host.resolveModuleNameLiterals = resolver(host, options, canonical);
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
  canonical: (path: string) => string,
): NonNullable<ts.CompilerHost["resolveModuleNameLiterals"]> {
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), canonical, options);
  return (literals, containing, redirected, own, source) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(source, literal, redirected?.commandLine.options ?? own);
      const resolved = ts.resolveModuleName(literal.text, containing, own, host, cache, redirected, mode);
      return isLeftOut(literal.text, resolved) ? { resolvedModule: undefined } : asOwn(resolved, host);
    });
}

/**
 * Workspace packages are linked into `node_modules` but lie elsewhere, and are code of the project: where their declarations
 * are found, what they were made of is read.
 */
function asOwn(
  resolved: ts.ResolvedModuleWithFailedLookupLocations,
  disk: Disk & Pick<ts.CompilerHost, "realpath">,
): ts.ResolvedModuleWithFailedLookupLocations {
  const { resolvedModule } = resolved;
  if (!resolvedModule) return unbuilt(resolved, disk) ?? resolved;
  if (!resolvedModule.isExternalLibraryImport || resolvedModule.resolvedFileName.includes("/node_modules/"))
    return resolved;
  const source = sourceOfDeclarations(resolvedModule.resolvedFileName, disk);
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
    const [, folder, inside] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(\/.+\.d\.[cm]?ts)$/.exec(path) ?? [];
    if (folder === undefined || inside === undefined || !disk.fileExists(`${folder}/package.json`)) continue;
    const real = disk.realpath?.(folder) ?? folder;
    const source = real.includes("/node_modules/") ? undefined : sourceOfDeclarations(real + inside, disk);
    if (source === undefined) continue;
    return { ...resolved, resolvedModule: { ...moduleAt(source), isExternalLibraryImport: false } };
  }
  return undefined;
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
