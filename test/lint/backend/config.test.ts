import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { loadBackend } from "../../../src/lint/backend/load";
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
  assert.equal(
    views.flatMap((view) => view.problems.filter(({ file }) => file.endsWith("tsconfig.json"))).length,
    1,
  );
  const solution = views.find((view) => view.files.some((file) => file.endsWith("c.ts")));
  assert.ok(
    solution?.files.some((file) => file.endsWith("types.ts")),
    "the path alias of the referenced config is followed",
  );
});
