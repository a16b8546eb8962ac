import ts = require("typescript");

import { isGeneratedPath } from "../dialects/generated";
import { sourceFilesNow } from "../files";
import type { View } from "./backend";
import { readOptions } from "./config";
import { overlay, SourceCache } from "./sources";
import { openView, viewOf } from "./view";

/** A program of TypeScript's. */
export type Program = ts.Program;

/** A view of a program that somebody else has made: nothing is read or parsed again. */
export function adoptProgram(program: Program): View {
  const project = {
    options: program.getCompilerOptions(),
    references: program.getProjectReferences(),
    problems: [],
  };
  return viewOf(
    { cache: new SourceCache(), project, roots: program.getRootFileNames(), texts: new Map() },
    program,
  );
}

/** The folder that a file's project is in: of the nearest tsconfig or jsconfig, else of the nearest package.json. */
export function projectFolder(file: string): string {
  const folder = file.replace(/\/[^/]*$/, "") || "/";
  const config = configOf(folder) ?? ts.findConfigFile(folder, ts.sys.fileExists, "package.json");
  return config?.replace(/\/[^/]*$/, "") ?? folder;
}

/**
 * Opens the whole project around a file, at once and without a promise.
 *
 * @param file absolute, with `/`
 * @param text the file's text, saved or not
 * @param isRoot whether a file belongs to the project whether or not others of it reach it
 */
export function openAround(
  file: string,
  text: string,
  isRoot: (path: string, text: string) => boolean,
): View {
  const directory = projectFolder(file);
  const found = [...sourceFilesNow(directory)].filter(
    (source) => !isGeneratedPath(source.path) && isRoot(source.path, source.text),
  );
  const roots = [...new Set([...found.map(({ path }) => path), file])];
  const spec = { config: configOf(directory), directory, roots };
  return openView({
    cache: new SourceCache(),
    project: readOptions(spec),
    roots,
    texts: overlay(new Map(), [{ path: file, text }]),
  });
}

function configOf(folder: string): string | undefined {
  return (
    ts.findConfigFile(folder, ts.sys.fileExists, "tsconfig.json") ??
    ts.findConfigFile(folder, ts.sys.fileExists, "jsconfig.json")
  );
}
