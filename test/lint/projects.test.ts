import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { lintPaths } from "../../src/lint/lint-paths";
import { mentionsGrpc } from "../../src/lint/mentions-grpc";
import { ProjectFinder } from "../../src/lint/projects";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";

describe("projects on disk", () => {
  let project: Project;
  before(async () => {
    project = await makeProject({
      "src/watch.ts": wrongHandler,
      "src/plain.ts": "export const answer = 42;\n",
      "packages/a/tsconfig.json": "{}",
      "packages/a/handler.mts": wrongHandler,
      "packages/a/dist/handler.js": wrongHandler,
      "packages/b/jsconfig.json": "{}",
      "packages/b/handler.js": 'const grpc = require("@grpc/grpc-js");\n',
      "packages/c/tsconfig.json": "{}",
      "packages/c/plain.ts": "export const nothing = 0;\n",
    });
  });
  after(() => project.remove());

  const told = (projects: Awaited<ReturnType<ProjectFinder["find"]>>) =>
    projects
      .map(({ config, roots }) => [config, ...roots].map((path) => path?.replace(`${project.folder}/`, "")))
      .sort();
  const packageA = ["packages/a/tsconfig.json", "packages/a/handler.mts"];
  const packageB = ["packages/b/jsconfig.json", "packages/b/handler.js"];
  const whole = ["tsconfig.json", "src/watch.ts"];

  test("a folder gives every project in it that has to do with gRPC; what was built is left out", async () => {
    assert.deepEqual(told(await new ProjectFinder().find([project.folder])), [packageA, packageB, whole]);
  });

  test("a path gives the project that holds it, whole", async () => {
    assert.deepEqual(told(await new ProjectFinder().find([project.path("src/plain.ts")])), [whole]);
    assert.deepEqual(told(await new ProjectFinder().find([project.path("packages/a")])), [packageA]);
    assert.deepEqual(await new ProjectFinder().find([project.path("packages/c")]), []);
  });

  test("an open file belongs to its project, by what the editor holds and not by what is saved", async () => {
    const plain = project.path("src/plain.ts");
    const saved = await new ProjectFinder().of(plain, "export const answer = 42;\n");
    assert.deepEqual(saved?.roots, [project.path("src/watch.ts")]);
    const typed = await new ProjectFinder().of(plain, wrongHandler);
    assert.deepEqual(typed?.roots, [project.path("src/watch.ts"), plain]);
    assert.equal(
      await new ProjectFinder().of(project.path("packages/c/plain.ts"), "export {};\n"),
      undefined,
    );
    assert.equal(
      await new ProjectFinder().of(project.path("node_modules/x/index.js"), wrongHandler),
      undefined,
    );
  });

  test("a text mentions gRPC when it names a library or registers a service", () => {
    for (const text of [
      'import { Server } from "@grpc/grpc-js"',
      "const grpc = require('grpc')",
      'import { createServer } from "nice-grpc";',
      'import type { HandlerContext } from "@connectrpc/connect";',
      'import { GrpcMethod } from "@nestjs/microservices";',
      "server.addService(service, impl)",
      'const services = require("./shop_grpc_pb")',
    ]) {
      assert.ok(mentionsGrpc(text), text);
    }
    assert.ok(!mentionsGrpc('import express from "express"; // not grpc'));
  });
});

test("a file that two projects share is linted in both, though only one of them imports helpers", async (t) => {
  const old = { target: "es5", lib: ["es2023"], module: "commonjs", downlevelIteration: true };
  const config = (rest: object, ...include: string[]) =>
    JSON.stringify({ compilerOptions: { ...old, ...rest }, include });
  const handler = `import type { ServerWritableStream } from "@grpc/grpc-js";
declare function source(): AsyncIterable<string>;
export async function watch(call: ServerWritableStream<string, string>): Promise<void> {
  for await (const item of source()) {
    const all = [...[item]];
    call.write(all[0]!);
  }
}
`;
  const project = await makeProject({
    "a/tsconfig.json": config({}, "."),
    "a/watch.ts": handler,
    "b/tsconfig.json": config({ importHelpers: true }, "."),
    "b/again.ts": `import "../a/watch";\n${handler}`,
  });
  t.after(() => project.remove());
  const { findings } = await lintPaths([project.path("a"), project.path("b")], {
    settings: { confidence: "medium" },
  });
  assert.deepEqual(
    findings.map(({ file, rule }) => `${file.replace(`${project.folder}/`, "")} ${rule}`).sort(),
    ["a/watch.ts loop-misses-cancellation", "b/again.ts loop-misses-cancellation"],
  );
});

test("what two projects reach by different handlers is told once, with the shortest way to it", async (t) => {
  const config = JSON.stringify({
    compilerOptions: { target: "es2023", module: "preserve" },
    include: ["."],
  });
  const handler = (body: string) => `import type { ServerWritableStream } from "@grpc/grpc-js";
import { send } from "../lib/send";
export async function watch(call: ServerWritableStream<string, string>): Promise<void> {
  ${body}
}
`;
  const project = await makeProject({
    "lib/send.ts": `import { setTimeout as sleep } from "node:timers/promises";
export async function send(): Promise<void> {
  for (;;) await sleep(100);
}
`,
    "a/tsconfig.json": config,
    "a/watch.ts": `${handler("await begin();")}async function begin(): Promise<void> {\n  await send();\n}\n`,
    "b/tsconfig.json": config,
    "b/watch.ts": handler("await send();"),
  });
  t.after(() => project.remove());
  const paths = ["a", "b", "lib"].map((name) => project.path(name));
  const { findings } = await lintPaths(paths, { settings: {} });
  assert.deepEqual(
    findings.map(({ notes }) => notes.map(({ message }) => message)),
    [["the handler `watch`", "`watch` calls `send` here", "it waits here"]],
  );
});

test("a suppression is unused when no project that has its file makes use of it", async (t) => {
  const config = JSON.stringify({
    compilerOptions: { target: "es2023", module: "preserve" },
    include: ["."],
  });
  const begin = `import type { ServerWritableStream } from "@grpc/grpc-js";
import { send } from "../lib/send";
`;
  const aside = `${begin}export const sendLater = () => send();\n`;
  const files = {
    "lib/send.ts": `import { setTimeout as sleep } from "node:timers/promises";
export async function send(): Promise<void> {
  // grpc-cancel-ignore-next-line loop-misses-cancellation -- it is short
  for (;;) await sleep(100);
}
`,
    "a/tsconfig.json": config,
    "b/tsconfig.json": config,
    "b/later.ts": aside,
  };
  const handler = `${begin}export async function watch(call: ServerWritableStream<string, string>): Promise<void> {
  await send();
}
`;
  const rulesIn = async (first: string) => {
    const project = await makeProject({ ...files, "a/first.ts": first });
    t.after(() => project.remove());
    const { findings } = await lintPaths(
      ["a", "b", "lib"].map((name) => project.path(name)),
      { settings: {} },
    );
    return findings.map(({ rule }) => rule);
  };
  assert.deepEqual(await rulesIn(handler), []);
  assert.deepEqual(await rulesIn(aside), ["unused-suppression"]);
});

test("a file that cannot be parsed is linted as far as it can be read, and named once", async (t) => {
  const broken = wrongHandler.replace("while (true)", "while (true");
  const project = await makeProject({
    "src/watch.ts": wrongHandler,
    "src/broken.ts": broken,
    "src/left-alone/broken.ts": broken,
    "tsconfig.app.json": `{ "extends": "./tsconfig.json" }`,
    "grpc-cancellation.config.json": `{ "ignore": ["src/left-alone"] }`,
  });
  t.after(() => project.remove());
  const { findings, problems } = await lintPaths([project.folder], { settings: {} });
  assert.ok(findings.some(({ file }) => file === project.path("src/watch.ts")));
  assert.deepEqual(
    problems.map(({ file }) => file),
    [project.path("src/broken.ts")],
  );
  assert.match(problems[0]!.message, /syntax error.*'\)' expected\.$/);
});
