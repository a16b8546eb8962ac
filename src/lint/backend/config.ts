import { dirname } from "node:path/posix";

import ts = require("typescript");

import type { Problem } from "../finding";
import type { ProjectSpec } from "./backend";

/** How a project is compiled for the linter: close to what its tsconfig says, but never failing on it. */
export interface ProjectOptions {
  readonly options: ts.CompilerOptions;
  readonly references: readonly ts.ProjectReference[] | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the options of a project. A config that cannot be read is a problem, and defaults take its place. */
export function readOptions(spec: ProjectSpec): ProjectOptions {
  if (spec.config === undefined) return { options: looseOptions(), references: undefined, problems: [] };
  const chosen = choose(spec.config, spec.roots);
  const parsed = parseConfig(chosen, namesNoFiles);
  // Sources and tests of one folder may have a config each: imports of a file are found by the one that names it.
  const solution = chosen === spec.config ? parsed : parseConfig(spec.config, namesNoFiles);
  return {
    options: adapt(parsed.options, parsed.errors),
    references: solution.projectReferences,
    problems: parsed.errors.filter(isUnreadable).map((error) => ({
      about: "project",
      file: error.file?.fileName ?? spec.config!,
      message: `TypeScript cannot read all of this, and its defaults take the place of the rest: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}${lineOf(error)}`,
    })),
  };
}

/** In words: what is linted all the same has no place to blame. */
function lineOf({ file, start }: ts.Diagnostic): string {
  if (!file || start === undefined) return "";
  return ` (line ${file.getLineAndCharacterOfPosition(start).line + 1})`;
}

/** Options for files that no config names. */
function looseOptions(): ts.CompilerOptions {
  return adapt(
    {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.Preserve,
      strict: true,
      noImplicitAny: false,
    },
    [],
  );
}

/** Options for a file that is read by itself. */
export function aloneOptions(): ProjectOptions {
  const options: ts.CompilerOptions = { ...looseOptions(), noResolve: true, noLib: true, types: [] };
  return { options, references: undefined, problems: [] };
}

/** A solution's config names no files itself, only configs that do: the first that holds a root is taken. */
function choose(config: string, roots: readonly string[], depth = 0): string {
  const raw: unknown = ts.readConfigFile(config, ts.sys.readFile).config;
  if (depth > 3 || !isSolution(raw)) return config;
  const below = raw.references.flatMap((reference) => {
    const path = reference?.path;
    if (typeof path !== "string") return [];
    const absolute = ts.sys.resolvePath(`${dirname(config)}/${path}`);
    const file = absolute.endsWith(".json") ? absolute : `${absolute}/tsconfig.json`;
    return ts.sys.fileExists(file) ? [choose(file, roots, depth + 1)] : [];
  });
  const wanted = new Set(roots);
  return (
    below.find((file) => parseConfig(file).fileNames.some((name) => wanted.has(name))) ?? below[0] ?? config
  );
}

function isSolution(raw: unknown): raw is { references: { path?: unknown }[] } {
  if (typeof raw !== "object" || raw === null) return false;
  const { files, references } = raw as { files?: unknown; references?: unknown };
  return Array.isArray(references) && references.length > 0 && Array.isArray(files) && files.length === 0;
}

/** Leaves out which files a config names: listing them takes longer than all else that it says. */
const namesNoFiles: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] };

function parseConfig(config: string, host: ts.ParseConfigHost = ts.sys): ts.ParsedCommandLine {
  const read = ts.readConfigFile(config, ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(read.config ?? {}, host, dirname(config), undefined, config);
  return read.error ? { ...parsed, errors: [read.error, ...parsed.errors] } : parsed;
}

const diagnostics = {
  unknownLib: 6046,
  cannotRead: 5083,
  parseFirst: 1000,
  parseLast: 1999,
  notFound: 5012,
};

/** Deprecated or unknown options never keep a project from being linted; a config that is not JSON is worth saying. */
function isUnreadable(error: ts.Diagnostic): boolean {
  const { code } = error;
  return (
    code === diagnostics.cannotRead ||
    code === diagnostics.notFound ||
    (code >= diagnostics.parseFirst && code <= diagnostics.parseLast)
  );
}

function adapt(options: ts.CompilerOptions, errors: readonly ts.Diagnostic[]): ts.CompilerOptions {
  const adapted: ts.CompilerOptions = {
    ...options,
    allowJs: true,
    checkJs: false,
    maxNodeModuleJsDepth: 0,
    noEmit: true,
    // Parsed files are shared between projects, so none may have imports that only one project's options would add.
    importHelpers: false,
    ...(options.jsx !== undefined && { jsx: ts.JsxEmit.Preserve }),
    composite: false,
    incremental: false,
    declaration: false,
    skipLibCheck: true,
    // Whatever the project is checked with: types are asked here, never reported, and strict ones tell more. A signal that
    // may be missing is seen as such, and `bind` keeps the type of a handler.
    strict: true,
    noImplicitAny: true,
    strictNullChecks: true,
    strictBindCallApply: true,
    // Version 5 took all of @types, version 6 takes none: Node's are what handlers need.
    types: ["node"],
  };
  // Without the language's own types everything is `any`.
  delete adapted.noLib;
  delete adapted.noResolve;
  delete adapted.jsxImportSource;
  delete adapted.tsBuildInfoFile;
  if (
    options.lib &&
    (options.lib.length === 0 || errors.some((error) => error.code === diagnostics.unknownLib))
  ) {
    adapted.lib = [...new Set([...options.lib, "lib.esnext.d.ts"])];
  }
  if (resolvesNoPackages(options)) adapted.moduleResolution = ts.ModuleResolutionKind.Bundler;
  return adapted;
}

function resolvesNoPackages(options: ts.CompilerOptions): boolean {
  if (options.moduleResolution !== undefined)
    return options.moduleResolution === ts.ModuleResolutionKind.Classic;
  const kind = options.module;
  return kind === ts.ModuleKind.AMD || kind === ts.ModuleKind.UMD || kind === ts.ModuleKind.System;
}
