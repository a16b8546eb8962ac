import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import ts from "typescript";
import { readOptions } from "../../../src/lint/backend/config";
import { createHost } from "../../../src/lint/backend/host";
import { SourceCache } from "../../../src/lint/backend/sources";
import { folder } from "./project";

const path = `${folder}/a.ts`;
const project = readOptions({ config: undefined, directory: folder, roots: [path] });

function programOf(cache: SourceCache, text: string, oldProgram?: ts.Program): ts.Program {
  const host = createHost(cache, new Map([[path, text]]), project.options);
  const { options } = project;
  return ts.createProgram({ rootNames: [path], options, host, ...(oldProgram && { oldProgram }) });
}

test("after an edit within a body a program takes over all of the one before but the edited file", () => {
  const cache = new SourceCache();
  const text = `import { Server } from "@grpc/grpc-js"; export function f() { return new Server(); }`;
  const before = programOf(cache, text);
  const left = before.getSourceFile(path)!;
  const after = programOf(cache, text.replace("return", "console.log(); return"), before);
  // Not public, but what it says costs ten times as much when it is not 2: every import is resolved anew.
  assert.equal((after as { structureIsReused?: number }).structureIsReused, 2);
  const others = (program: ts.Program) =>
    program.getSourceFiles().filter(({ fileName }) => fileName !== path);
  assert.notEqual(after.getSourceFile(path), left);
  assert.deepEqual(
    others(after).map(({ fileName }) => fileName),
    others(before).map(({ fileName }) => fileName),
  );
});

test("a file that is left out is there for nobody", () => {
  const cache = new SourceCache();
  const file = require.resolve("@types/node/package.json").replace("package.json", "repl.d.ts");
  assert.ok(readFileSync(file, "utf8").length > 0);
  assert.equal(cache.readFile(file), undefined);
  assert.equal(cache.fileExists(file), false);
});
