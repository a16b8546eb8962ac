import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { commands } from "../../src/cli/commands";
import { applyFixes, disk } from "../../src/cli/lint/apply-fixes";
import { lint } from "../../src/cli/lint/lint";
import { runCommandLine } from "../../src/cli/run-command-line";
import { lintPaths } from "../../src/lint/lint-paths";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { runInProcess } from "./run-in-process";

describe("fixes on disk", { timeout: 60_000 }, () => {
  let project: Project;
  before(async () => {
    project = await makeProject({ "a.ts": wrongHandler, "b.ts": wrongHandler });
  });
  after(() => project.remove());

  test("an interrupted run says so, writes nothing, and its exit code is the shell's for Ctrl-C", async () => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const context = { stdin, stdout, stderr, cwd: project.folder, signal: AbortSignal.abort() };
    for (const args of [["lint", "--fix"], ["lint", "--write-baseline"], ["handlers"]]) {
      assert.equal(await runCommandLine(commands, args, context), 130);
      assert.equal(String(stderr.read()), "Interrupted.\n");
    }
    assert.equal(stdout.read(), null);
    assert.equal(await readFile(project.path("a.ts"), "utf8"), wrongHandler);
  });

  test("a file that changed while it was linted is left alone; the others are mended", async () => {
    const typed = `// typed meanwhile\n${wrongHandler}`;
    let rounds = 0;
    const lintThenType = async () => {
      const result = await lintPaths([project.folder], { settings: {} });
      if (++rounds === 1) await project.write("a.ts", typed);
      return result;
    };
    const { count, left } = await applyFixes(lintThenType, "safe");
    assert.equal(count, 1);
    assert.deepEqual([...left.keys()], [project.path("a.ts")]);
    assert.equal(await readFile(project.path("a.ts"), "utf8"), typed);
    assert.match(await readFile(project.path("b.ts"), "utf8"), /call\.cancelled/);
  });

  test("a file that may not be written, or has a syntax error, is left alone and named", async () => {
    await project.write("a.ts", wrongHandler);
    await project.write("b.ts", `${wrongHandler}function broken( {\n`);
    const lintNow = () => lintPaths([project.folder], { settings: {} });
    const refuses = async (file: string) =>
      file.endsWith("/a.ts") ? "it may not be written" : disk.refuses(file);
    const { count, left } = await applyFixes(lintNow, "safe", { ...disk, refuses });
    assert.equal(count, 0);
    assert.deepEqual(Object.fromEntries(left), {
      [project.path("a.ts")]: "it may not be written",
      [project.path("b.ts")]: "it has a syntax error. Mend that first",
    });
    assert.equal(await readFile(project.path("a.ts"), "utf8"), wrongHandler);
  });

  test("a file of another encoding is left alone: what is no UTF-8 in it would be lost", async () => {
    const latin = Buffer.from(wrongHandler.replace("price: 1", 'price: 1, "gr\u00f6\u00dfe": 1'), "latin1");
    const old = await makeProject({ "a.ts": wrongHandler });
    try {
      await writeFile(old.path("a.ts"), latin);
      const { stderr } = await runInProcess(old.folder, ["lint", "--fix"]);
      assert.match(
        stderr,
        /Mended 0 findings\.\nLeft a\.ts alone: it is no UTF-8 text\. Save it as UTF-8 first\./,
      );
      assert.deepEqual(await readFile(old.path("a.ts")), latin);
    } finally {
      await old.remove();
    }
  });

  test("nothing is written while the configuration makes no sense: it may say to let files alone", async () => {
    const odd = await makeProject({
      "a.ts": wrongHandler,
      "grpc-cancellation.config.json": `{ "ignored": ["a.ts"] }`,
    });
    try {
      const [fixed, written] = [
        await runInProcess(odd.folder, ["lint", "--fix"]),
        await runInProcess(odd.folder, ["lint", "--write-baseline"]),
      ];
      assert.equal(fixed.code, 2);
      assert.match(fixed.stderr, /Nothing is mended before the problems of the configuration/);
      assert.match(fixed.stdout, /There is no key "ignored"\. Did you mean "ignore"\?/);
      assert.equal(written.code, 2);
      assert.match(
        written.stderr,
        /config\.json:1:3: There is no key "ignored".*\nNothing was written before/,
      );
      assert.equal(await readFile(odd.path("a.ts"), "utf8"), wrongHandler);
      await assert.rejects(readFile(odd.path("grpc-cancellation.baseline.json")));
    } finally {
      await odd.remove();
    }
  });

  test("a dry run prints a patch of every file that would change, and writes nothing", async () => {
    const helper = `import { setTimeout as sleep } from "node:timers/promises";

export async function poll(): Promise<void> {
  for (;;) await sleep(100);
}
`;
    const handler = `import type { ServerWritableStream } from "@grpc/grpc-js";
import { poll } from "./poll";

export async function watch(call: ServerWritableStream<object, object>): Promise<void> {
  await poll();
  call.end();
}
`;
    const one = await makeProject({ "poll.ts": helper, "watch.ts": handler });
    try {
      const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
      const context = { stdin, stdout, stderr, cwd: one.folder, signal: new AbortController().signal };
      assert.equal(await lint.run(["--fix-dry-run"], context), 1);
      const patch = String(stdout.read());
      assert.match(String(stderr.read()), /Would mend 1 finding\./);
      assert.match(patch, /^--- a\/poll\.ts/m);
      assert.match(patch, /^\+export async function poll\(signal\?: AbortSignal\): Promise<void> \{$/m);
      assert.match(patch, /^\+ {2}await poll\(controller\.signal\);$/m);
      assert.equal(await readFile(one.path("poll.ts"), "utf8"), helper);
      assert.equal(await readFile(one.path("watch.ts"), "utf8"), handler);
      assert.equal(await lint.run(["--fix"], context), 0);
      const mended = await readFile(one.path("watch.ts"), "utf8");
      assert.equal(await lint.run(["--fix"], context), 0, "a second run finds nothing to do");
      assert.equal(await readFile(one.path("watch.ts"), "utf8"), mended);
    } finally {
      await one.remove();
    }
  });
});
