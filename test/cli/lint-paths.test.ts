import assert from "node:assert/strict";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { runInProcess } from "./run-in-process";

/** Whoever may read everything is refused nothing. */
const isRoot = process.getuid?.() === 0;

describe("paths that lint is given", { timeout: 60_000 }, () => {
  let project: Project;
  before(async () => {
    project = await makeProject({
      "src/watch.ts": wrongHandler,
      "src/bundle.js": `require("@grpc/grpc-js");\n`.padEnd(1_000_001, "//\n"),
      "dist/watch.js": wrongHandler,
      "baselines/notes.md": "",
    });
  });
  after(() => project.remove());

  const lint = (...args: string[]) => runInProcess(project.folder, ["lint", ...args]);

  test("a link leads to the file of the project; links in circles end", async () => {
    await symlink("../src/watch.ts", project.path("baselines/linked.ts"));
    await symlink("..", project.path("baselines/up"), "junction");
    const { code, stdout } = await lint("baselines/linked.ts", "baselines/up", "--format", "github");
    assert.equal(code, 1);
    assert.equal(stdout.split("\n").filter((line) => line.includes("file=src/watch.ts")).length, 1);
  });

  test("what is too long, built or missing is said to be", async () => {
    for (const path of ["src/bundle.js", "dist/watch.js"]) {
      const { code, stderr } = await lint(path);
      assert.equal(code, 2);
      assert.match(stderr, /There is nothing to lint in .*: .* dist .* longer than a million characters\./);
    }
    assert.match(
      (await lint("src/watch.ts/none")).stderr,
      /There is no file or folder "src\/watch\.ts\/none"/,
    );
  });

  test("a configuration or a baseline that is a folder cannot be read", async () => {
    for (const flag of ["--config", "--baseline"]) {
      const { code, stdout } = await lint(flag, "baselines");
      assert.equal(code, 2);
      assert.match(stdout, /^problem baselines:1:1: The (configuration file|baseline) cannot be read: /m);
    }
  });

  test("what the machine refuses is no bug of ours", async () => {
    const { code, stderr } = await lint("--write-baseline", "none/such/baseline.json");
    assert.equal(code, 2);
    assert.match(stderr, /^lint could not go on: ENOENT: no such file or directory, open .*\.\n$/);
  });

  test("a folder that may not be read is told of", { skip: isRoot }, async () => {
    await mkdir(project.path("locked"));
    await chmod(project.path("locked"), 0);
    try {
      const whole = await lint();
      assert.equal(whole.code, 1);
      assert.match(
        whole.stdout,
        /problem locked: It cannot be read, so what it holds is missed: EACCES: permission denied/,
      );
      const { code, stderr } = await lint("locked");
      assert.equal(code, 2);
      assert.match(stderr, /^"locked" cannot be read: EACCES: permission denied\.$/m);
    } finally {
      await chmod(project.path("locked"), 0o700);
    }
  });
});
