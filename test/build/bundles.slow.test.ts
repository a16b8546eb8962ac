/** The bundles run where nothing but themselves is: what they read at run time must be in them. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, copyFile, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "../../src/build/build";
import { makeProject, wrongHandler } from "../harness/grpc-project";
import { type Lab, startLab } from "../harness/lab/start-lab";
import { copyDemo, type DemoWorkspace } from "../harness/vscode/demo-workspace";

let directory = "";
let lab: Lab;
let demo: DemoWorkspace;

before(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "grpc-cancellation-dist-")));
  await build(directory);
  lab = await startLab();
  demo = await copyDemo(lab.edge);
});

after(async () => {
  await lab?.stop();
  await demo?.remove();
  await rm(directory, { recursive: true, force: true });
});

test("the command line is executable and calls a server; 64-bit numbers keep every digit", async () => {
  await access(join(directory, "cli.js"), constants.X_OK);
  const { code, stdout } = await cli([
    ...["call", lab.edge, "lab.v1.Orders/GetOrder", "--proto", "protos/lab/v1/lab.proto", "-I", "protos"],
    ...["-d", '{"id":"order-7"}', "--format", "json"],
  ]);
  const events = stdout.trim().split("\n");
  const received = events.map((line) => JSON.parse(line)).find(({ type }) => type === "received");
  assert.equal(code, 0, stdout);
  assert.deepEqual(
    { id: received.message.id, cents: typeof received.message.cents },
    { id: "order-7", cents: "string" },
  );
});

test("the command line lints with the TypeScript that lies beside it", async () => {
  const { code, stdout } = await cli(["lint", ".", "--format", "json", "--rule", "loop-misses-cancellation"]);
  const { findings } = JSON.parse(stdout) as { findings: { file: string; line: number }[] };
  assert.equal(code, 1);
  assert.deepEqual(
    findings.map(({ file, line }) => `${file}:${line}`),
    ["src/archive-orders.js:11", "src/export-orders.ts:9", "src/search-orders.ts:13"],
  );
});

test("the ESLint plugin works in a project with its own ESLint and TypeScript", async () => {
  const project = await makeProject({
    "watch.ts": wrongHandler,
    "typed.ts": `import cancellation from "./eslint-plugin.cjs";
export const severity = cancellation.configs.recommended.rules?.["grpc-cancellation/loop-misses-cancellation"];
// @ts-expect-error there is no such configuration
export const none = cancellation.configs.nothing;
`,
    "eslint.config.mjs": `import { parser } from "typescript-eslint";
import cancellation from "./eslint-plugin.cjs";

const typed = { parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } };
export default [cancellation.configs.recommended, { files: ["**/*.ts"], languageOptions: typed }];
`,
  });
  try {
    // Beside the project's node_modules, as an installed package is.
    await copyFile(join(directory, "eslint-plugin.js"), project.path("eslint-plugin.cjs"));
    await copyFile(join(directory, "eslint-plugin.d.ts"), project.path("eslint-plugin.d.cts"));
    const compiler = project.path("node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", project.folder]);
    const eslint = [project.path("node_modules/eslint/bin/eslint.js"), "--format", "json", "watch.ts"];
    const { stdout } = await promisify(execFile)(process.execPath, eslint, { cwd: project.folder });
    const [{ messages }] = JSON.parse(stdout);
    assert.deepEqual(
      messages.map(({ ruleId, line }: { ruleId: string; line: number }) => [ruleId, line]),
      [["grpc-cancellation/loop-misses-cancellation", 5]],
    );
  } finally {
    await project.remove();
  }
});

/** Runs the bundle by its own shebang, as an installed command would. */
async function cli(args: readonly string[]): Promise<{ code: number; stdout: string }> {
  try {
    const { stdout } = await promisify(execFile)(join(directory, "cli.js"), args, { cwd: demo.folder });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    assert.equal(typeof code, "number", `${error}`);
    return { code, stdout: stdout + stderr };
  }
}
