import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { View } from "../../../src/lint/backend/backend";
import { loadBackend } from "../../../src/lint/backend/load";
import type { FunctionFact, TypeFact } from "../../../src/lint/facts";
import { findHandlers } from "../../../src/lint/handlers";
import { ProjectFinder } from "../../../src/lint/projects";
import { defaultSettings } from "../../../src/lint/settings";

const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder on disk with these files. */
function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("generated code is no root, and links to folders are not followed", async () => {
  const grpc = `import * as grpc from "@grpc/grpc-js";`;
  const folder = folderWith({ "package.json": "{}", "a.ts": grpc, "a_grpc_pb.ts": grpc, "a.pb.ts": grpc });
  symlinkSync(folder, join(folder, "again"));
  const [project] = await new ProjectFinder().find([folder]);
  assert.deepEqual(project?.roots, [`${folder}/a.ts`]);
});

test("configs that would fail elsewhere are read: unknown options, unknown libraries, deprecated ones, references", async () => {
  const handler = `import type { ServerUnaryCall, sendUnaryData } from "grpc";
    export function get(call: ServerUnaryCall<string>, callback: sendUnaryData<string>) { const list = [1].map(String); void list; }`;
  const folder = folderWith({
    "lib/tsconfig.json": `{ "compilerOptions": { "lib": ["es2999"], "noLib": true, "moduleResolution": "classic", "madeUp": 1, "target": "es5" } }`,
    "lib/a.ts": handler,
    "broken/tsconfig.json": `{ "compilerOptions": { "strict": tru`,
    "broken/b.ts": handler,
    "solution/tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`,
    "solution/tsconfig.app.json": `{ "compilerOptions": { "paths": { "#types": ["./types.ts"] } }, "include": ["*.ts"] }`,
    "solution/types.ts": `export type { ServerUnaryCall } from "grpc"; export interface Call { request: string }`,
    "solution/c.ts": `${handler} import type { Call } from "#types"; export const call: Call = { request: "" };`,
  });
  const backend = await loadBackend();
  const projects = await new ProjectFinder().find([folder]);
  const views = projects.map((project) => backend.open(project, []));
  assert.equal(views.flatMap((view) => findHandlers(view, defaultSettings)).length, 3);
  const told = views.flatMap((view) => view.problems.filter(({ file }) => file.endsWith("tsconfig.json")));
  assert.deepEqual(
    told.map(({ message }) => message),
    [
      "TypeScript cannot read all of this, and its defaults take the place of the rest: '}' expected. (line 1)",
    ],
  );
  const solution = views.find((view) => view.files.some((file) => file.endsWith("c.ts")));
  assert.ok(
    solution?.files.some((file) => file.endsWith("types.ts")),
    "the path alias of the referenced config is followed",
  );
});

test("a solution with sources and tests in one folder: the aliases of both configs are followed", async () => {
  const folder = folderWith({
    "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tsconfig.spec.json" }] }`,
    "tsconfig.app.json": `{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } }, "include": ["src"] }`,
    "tsconfig.spec.json": `{ "compilerOptions": { "paths": { "@app/*": ["./fakes/*"], "@spec/*": ["./test/*"] } }, "include": ["test"] }`,
    "src/main.ts": `import "grpc"; import "@app/shop";`,
    "src/shop.ts": "export {};",
    "test/main.ts": `import "grpc"; import "@spec/shop"; import "@app/clock";`,
    "test/shop.ts": "export {};",
    "fakes/clock.ts": "export {};",
    "fakes/shop.ts": "export {};",
  });
  assert.deepEqual(
    [...(await openOnly(folder)).files].sort().map((file) => file.slice(folder.length + 1)),
    ["fakes/clock.ts", "src/main.ts", "src/shop.ts", "test/main.ts", "test/shop.ts"],
  );
});

test("a workspace package that is linked into node_modules is the project's own code", async () => {
  const folder = folderWith({
    "packages/server/tsconfig.json": "{}",
    "packages/server/main.ts": `import "grpc"; import { pump } from "@acme/pump"; pump();`,
    "packages/pump/package.json": `{ "name": "@acme/pump", "types": "src/index.ts" }`,
    "packages/pump/src/index.ts": "export function pump() {}",
    "node_modules/@acme/other/package.json": "{}",
  });
  symlinkSync(join(folder, "packages/pump"), join(folder, "node_modules/@acme/pump"), "junction");
  const view = await openOnly(folder);
  assert.ok(view.files.includes(`${folder}/packages/pump/src/index.ts`));
});

test("a workspace package that is typed by what it is built to is read from its sources", async () => {
  const manifest = (name: string, rest = {}) =>
    JSON.stringify({ name: `@acme/${name}`, types: "dist/index.d.ts", ...rest });
  const files = {
    "server/tsconfig.json": "{}",
    "server/main.ts": `import "grpc"; import "@acme/mapped"; import "@acme/set"; import "@acme/usual"; import "@acme/built"; import "@acme/feed/deep"; import "@acme/unbuilt"; import "@acme/bundled";`,
    "mapped/package.json": manifest("mapped"),
    "mapped/dist/index.d.ts": "export declare function pump(): void;",
    "mapped/dist/index.d.ts.map": `{ "version": 3, "sources": ["../code/main.ts"], "mappings": "" }`,
    "mapped/code/main.ts": "export function pump() {}",
    "set/package.json": manifest("set", { types: "build/out/index.d.ts" }),
    "set/tsconfig.json": `{ // where it goes\n "compilerOptions": { "composite": true, "outDir": "build/out", "rootDir": "./main" } }`,
    "set/build/out/index.d.ts": "export {};",
    "set/main/index.ts": "export {};",
    "usual/package.json": manifest("usual", { publishConfig: { types: "dist/index.d.ts" } }),
    "usual/dist/index.d.ts": "export {};",
    "usual/src/index.ts": "export {};",
    "unbuilt/package.json": manifest("unbuilt"),
    "unbuilt/src/index.ts": "export {};",
    "bundled/package.json": manifest("bundled", {
      types: undefined,
      exports: { ".": { import: "./dist/index.mjs" } },
    }),
    "bundled/dist/index.d.mts": "export {};",
    "bundled/dist/index.mjs": "export {};",
    "bundled/src/index.ts": "export {};",
    "built/package.json": manifest("built"),
    "built/dist/index.d.ts": "export {};",
    "feed/package.json": manifest("feed", {
      exports: { "./*": { types: "./dist/types/*.d.ts", import: "./dist/*.js" } },
    }),
    "feed/dist/types/deep.d.ts": "export {};",
    "feed/src/deep.ts": "export {};",
  };
  const folder = folderWith(files);
  mkdirSync(join(folder, "node_modules/@acme"), { recursive: true });
  for (const name of ["mapped", "set", "usual", "unbuilt", "bundled", "built", "feed"])
    symlinkSync(join(folder, name), join(folder, `node_modules/@acme/${name}`), "junction");
  const view = await openOnly(folder);
  assert.deepEqual([...view.files].map((file) => file.slice(folder.length + 1)).sort(), [
    "bundled/src/index.ts",
    "feed/src/deep.ts",
    "mapped/code/main.ts",
    "server/main.ts",
    "set/main/index.ts",
    "unbuilt/src/index.ts",
    "usual/src/index.ts",
  ]);
});

test("a library that handlers are known by is known by its name in its own repository", async () => {
  const folder = folderWith({
    "example/tsconfig.json": "{}",
    "example/main.ts": `import { createServer } from "nice-grpc"; createServer().add({}, { async get(request, context) { return {}; } });`,
    "library/package.json": `{ "name": "nice-grpc", "types": "dist/index.d.ts" }`,
    "library/src/index.ts":
      "export function createServer() { return { add(definition: unknown, implementation: unknown) {} }; }",
    "node_modules/other/package.json": "{}",
  });
  symlinkSync(join(folder, "library"), join(folder, "node_modules/nice-grpc"), "junction");
  const handlers = findHandlers(await openOnly(`${folder}/example`), defaultSettings);
  assert.deepEqual(
    handlers.map(({ name, dialect }) => `${name} ${dialect}`),
    ["get nice-grpc"],
  );
});

test("a package that is missing is told of, however it is loaded", async () => {
  const folder = folderWith({
    "tsconfig.json": "{}",
    "a.js": `const { Server } = require("@grpc/grpc-js"); const create = require("nice-grpc").createServer; const own = require("./own");`,
    "b.ts": `import rxjs = require("rxjs"); import "@connectrpc/connect"; export const server = rxjs;`,
  });
  const view = await openOnly(folder);
  assert.deepEqual(view.problems.map(({ message }) => message.split(" ")[0]).sort(), [
    "@connectrpc/connect",
    "@grpc/grpc-js",
    "nice-grpc",
    "rxjs",
  ]);
});

test("a project that is checked loosely is read strictly: what may be missing is seen, and bind keeps its type", async () => {
  const folder = folderWith({
    "tsconfig.json": `{ "compilerOptions": { "strict": false, "strictNullChecks": false, "strictBindCallApply": false } }`,
    "a.ts": `import "grpc";
      function get(of: { signal: string } | undefined) { return of; }
      export function bound() { return get.bind(undefined); }`,
  });
  const view = await openOnly(folder);
  const path = `${folder}/a.ts`;
  const factOf = (ask: "function" | "result", name: string) => {
    const { id } = view.ir(path)!.functions.find((one) => one.name === name)!;
    return view.facts([{ ask, file: path, function: id }])[0];
  };
  assert.equal((factOf("function", "get") as FunctionFact).parameters[0]?.nullable, true);
  assert.equal((factOf("result", "bound") as TypeFact).any, false);
});

test("a map of Yarn's that cannot be read is survived, and said with what to do", async () => {
  const handler = `import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
    export function get(call: ServerUnaryCall<string, string>, callback: sendUnaryData<string>) {}`;
  const folder = folderWith({ ".pnp.cjs": "", "tsconfig.json": "{}", "src/a.ts": handler });
  const view = await openOnly(folder);
  assert.equal(findHandlers(view, defaultSettings).length, 1);
  assert.deepEqual(
    view.problems.map(({ message }) => /Plug'n'Play.*yarn install/.test(message)),
    [true],
  );
});

/** The one project of a folder. */
async function openOnly(folder: string): Promise<View> {
  const projects = await new ProjectFinder().find([folder]);
  assert.equal(projects.length, 1);
  return (await loadBackend()).open(projects[0]!, []);
}
