import { dirname } from "node:path/posix";

import ts = require("typescript");

import type { Problem } from "../finding";
import { isNeeded, packageOf } from "./packages";

/** Packages whose types matter and that are not installed: without them findings rest on names alone. */
export function missingPackages(program: ts.Program, files: readonly string[]): Problem[] {
  const missing = new Map<string, string>();
  for (const file of files) {
    const source = program.getSourceFile(file)!;
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const name = statement.moduleSpecifier.text;
      if (name.startsWith(".") || !isNeeded(name) || missing.has(packageOf(name))) continue;
      if (!program.getTypeChecker().getSymbolAtLocation(statement.moduleSpecifier))
        missing.set(packageOf(name), file);
    }
  }
  return [...missing].map(([name, file]) => ({
    file,
    message: isPlugAndPlay(file)
      ? `${name} is installed by Yarn Plug'n'Play, whose archives are not read, so its types are unknown and less can be found: set nodeLinker to pnpm or node-modules in .yarnrc.yml and run yarn install.`
      : `${name} is not installed, so its types are unknown and less can be found: install the project's packages.`,
  }));
}

/** Whether Yarn resolves the file's imports, by a map of its own in the place of `node_modules`. */
function isPlugAndPlay(file: string): boolean {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (ts.sys.fileExists(`${at}/.pnp.cjs`)) return true;
    if (at === dirname(at)) return false;
  }
}
