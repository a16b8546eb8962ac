import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { LintReport } from "../../src/report/lint-report";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { type Ran, runInProcess } from "./run-in-process";

function lint(folder: string, ...args: string[]): Promise<Ran> {
  return runInProcess(folder, ["lint", ...args]);
}

async function report(folder: string, ...args: string[]): Promise<LintReport> {
  const { stdout, stderr } = await lint(folder, "--format", "json", ...args);
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

describe("lint on the command line", { timeout: 120_000 }, () => {
  const projects: Project[] = [];
  const project = async (files: Record<string, string>) => {
    const made = await makeProject(files);
    projects.push(made);
    return made;
  };
  let shop: Project;
  before(async () => {
    shop = await project({ "src/watch.ts": wrongHandler, "src/clean.ts": "export const answer = 42;\n" });
  });
  after(() => Promise.all(projects.map((one) => one.remove())));

  test("findings make the exit code 1, and the text shows place, code and rule", async () => {
    const { code, stdout } = await lint(shop.folder);
    assert.equal(code, 1);
    assert.match(stdout, /^src\/watch\.ts:5:3 warning .*\(loop-misses-cancellation\)$/m);
    assert.match(stdout, /> 5 \| {3}while \(true\) \{/);
    assert.match(stdout, /1 finding: 1 handler in \d+ files?/);
    assert.ok(!stdout.includes("\u001b"), "no colours into a pipe");
  });

  test("the JSON document is as documented", async () => {
    const { version, findings, handlers, problems, stats } = await report(shop.folder, "src");
    assert.equal(version, 1);
    const [{ message, related, fixes, ...finding }] = findings as [LintReport["findings"][number]];
    assert.deepEqual(finding, {
      rule: "loop-misses-cancellation",
      severity: "warning",
      confidence: "high",
      file: "src/watch.ts",
      line: 5,
      column: 3,
      endLine: 5,
      endColumn: 8,
    });
    assert.ok(message.length > 0);
    for (const note of related) assert.equal(note.file, "src/watch.ts");
    assert.ok(fixes.some(({ safety, edits }) => safety === "safe" && edits.length > 0));
    assert.deepEqual(handlers, [
      { name: "watch", kind: "server-streaming", dialect: "grpc-js", file: "src/watch.ts", line: 4 },
    ]);
    assert.deepEqual(problems, []);
    assert.equal(stats.handlers, 1);
  });

  test("--fail-on, --rule and --confidence decide what counts", async () => {
    assert.equal((await lint(shop.folder, "--fail-on", "error")).code, 0);
    assert.equal((await lint(shop.folder, "--fail-on", "never")).code, 0);
    assert.equal((await lint(shop.folder, "--rule", "loop-blocks-event-loop")).code, 0);
    assert.equal((await lint(shop.folder, "src/clean.ts")).code, 0);
  });

  test("the configuration file decides, flags come before it, and --config names another", async () => {
    const { folder } = await project({
      "a.ts": wrongHandler,
      "grpc-cancellation.config.json": `{ "rules": { "loop-misses-cancellation": "off" } }`,
      "strict.json": `{ "rules": { "loop-misses-cancellation": "error" } }`,
    });
    assert.equal((await lint(folder)).code, 0);
    const strict = await lint(folder, "--config", "strict.json");
    assert.equal(strict.code, 1);
    assert.match(strict.stdout, /a\.ts:5:3 error/);
    const missing = await lint(folder, "--config", "none.json");
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /no file or folder "none\.json"/);
  });

  test("a configuration that makes no sense is told with its place, and the exit code is 2", async () => {
    const config = `{\n  "confidense": "low"\n}\n`;
    const { folder } = await project({ "a.ts": wrongHandler, "grpc-cancellation.config.json": config });
    const { code, stdout } = await lint(folder);
    assert.equal(code, 2);
    assert.match(
      stdout,
      /^problem grpc-cancellation\.config\.json:2:3: There is no key "confidense"\. Did you mean "confidence"\?$/m,
    );
    assert.match(stdout, /loop-misses-cancellation/, "the rest is linted");
  });

  test("SARIF goes to standard output", async () => {
    const log = JSON.parse((await lint(shop.folder, "--format", "sarif")).stdout);
    assert.equal(log.version, "2.1.0");
    assert.equal(log.runs[0].results[0].ruleId, "loop-misses-cancellation");
    assert.ok(log.runs[0].tool.driver.rules.length >= 2);
  });

  test("--fix mends, a second run changes nothing", async () => {
    const { path, folder } = await project({ "a.ts": wrongHandler, "b.ts": wrongHandler });
    const first = await lint(folder, "--fix");
    assert.equal(first.code, 0, first.stdout);
    assert.match(first.stderr, /Mended 2 findings/);
    const mended = await readFile(path("a.ts"), "utf8");
    assert.match(mended, /call\.cancelled/);
    const second = await lint(folder, "--fix");
    assert.match(second.stderr, /Mended 0 findings/);
    assert.equal(await readFile(path("a.ts"), "utf8"), mended);
  });

  test("--fix keeps a byte order mark and Windows line ends", async () => {
    const { path, folder } = await project({ "a.ts": `\ufeff${wrongHandler.replaceAll("\n", "\r\n")}` });
    assert.equal((await lint(folder, "--fix")).code, 0);
    const mended = await readFile(path("a.ts"), "utf8");
    assert.ok(mended.startsWith("\ufeffimport"));
    assert.deepEqual(mended.match(/(?<!\r)\n/g), null);
  });

  test("a file with syntax errors is linted as far as it goes", async () => {
    const { folder } = await project({ "a.ts": `${wrongHandler}\nfunction broken( {\n` });
    const { findings } = await report(folder);
    assert.deepEqual(
      findings.map(({ file }) => file),
      ["a.ts"],
    );
  });

  test("a path that does not exist is named, and the exit code is 2", async () => {
    const { code, stderr } = await lint(shop.folder, "srcs");
    assert.equal(code, 2);
    assert.match(stderr, /There is no file or folder "srcs"/);
  });

  test("wrong options say what may stand there", async () => {
    for (const [args, said] of [
      [["--format", "xml"], /--format cannot be "xml"; it is one of text, json, sarif, github, junit/],
      [["--rule", "loops"], /--rule cannot be "loops"; it is one of loop-misses-cancellation/],
      [["--fixx"], /--fixx/],
    ] as const) {
      const { code, stderr } = await lint(shop.folder, ...args);
      assert.equal(code, 2);
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /\n {4}at /, "no stack");
    }
  });

  test("a tsconfig that cannot be read is a problem; what can be linted is", async () => {
    const { folder } = await project({ "tsconfig.json": "{ not json", "a.ts": wrongHandler });
    const { problems, findings } = await report(folder);
    assert.equal(problems[0]?.file, "tsconfig.json");
    assert.equal(findings.length, 1);
  });

  test("JavaScript without a tsconfig is linted", async () => {
    const { folder, path } = await project({});
    await writeFile(
      path("server.js"),
      `const { Server } = require("@grpc/grpc-js");
const { setTimeout: sleep } = require("node:timers/promises");
/** @param {import("@grpc/grpc-js").ServerWritableStream<{}, {}>} call */
async function watch(call) {
  while (true) await sleep(100);
}
new Server().addService({}, { watch });
`,
    );
    const { findings } = await report(folder, "--confidence", "medium", "server.js");
    assert.deepEqual(
      findings.map(({ file, line }) => [file, line]),
      [["server.js", 5]],
    );
  });

  test("--diff leaves out what a branch has not touched", async () => {
    const { folder, write } = await project({ "old.ts": wrongHandler, ".gitignore": "node_modules\n" });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message=before");
    assert.deepEqual((await report(folder, "--diff", "main")).findings, []);
    await write("old.ts", `${wrongHandler}export const added = 1;\n`);
    await write("new.ts", wrongHandler);
    const files = async () => (await report(folder, "--diff", "main")).findings.map(({ file }) => file);
    assert.deepEqual(await files(), ["new.ts"]);
    await write("old.ts", wrongHandler.replace("while (true) {", "while (1 === 1) {"));
    assert.deepEqual(await files(), ["new.ts", "old.ts"]);
    const { code, stderr } = await lint(folder, "--diff", "nowhere");
    assert.equal(code, 2);
    assert.match(stderr, /git knows no "nowhere" here\. Fetch it first/);
  });
});
