import ts = require("typescript");

import { mentionsGrpc } from "../mentions-grpc";
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
 */
export function openAround(file: string, text: string): View {
  const directory = projectFolder(file);
  const found = ts.sys.readDirectory(directory, extensions, notOurs).filter((path) => {
    return !path.endsWith(".d.ts") && mentionsGrpc(ts.sys.readFile(path) ?? "");
  });
  const roots = [...new Set([...found, file])];
  const spec = { config: configOf(directory), directory, roots };
  return openView({
    cache: new SourceCache(),
    project: readOptions(spec),
    roots,
    texts: overlay(new Map(), [{ path: file, text }]),
  });
}

const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const notOurs = ["**/node_modules", "**/dist", "**/build", "**/out", "**/coverage", "**/.*"];

function configOf(folder: string): string | undefined {
  return (
    ts.findConfigFile(folder, ts.sys.fileExists, "tsconfig.json") ??
    ts.findConfigFile(folder, ts.sys.fileExists, "jsconfig.json")
  );
}
