import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { applyFixes } from "../../src/cli/lint/apply-fixes";
import { lint } from "../../src/cli/lint/lint";
import { lintPaths } from "../../src/lint/lint-paths";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";

describe("fixes on disk", { timeout: 60_000 }, () => {
  let project: Project;
  before(async () => {
    project = await makeProject({ "a.ts": wrongHandler, "b.ts": wrongHandler });
  });
  after(() => project.remove());

  test("an interrupted run says so, writes nothing, and its exit code is the shell's for Ctrl-C", async () => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const context = { stdin, stdout, stderr, cwd: project.folder, signal: AbortSignal.abort() };
    assert.equal(await lint.run(["--fix"], context), 130);
    assert.equal(String(stderr.read()), "Interrupted.\n");
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
    const { count, changedMeanwhile } = await applyFixes(lintThenType, "safe");
    assert.equal(count, 1);
    assert.deepEqual(changedMeanwhile, [project.path("a.ts")]);
    assert.equal(await readFile(project.path("a.ts"), "utf8"), typed);
    assert.match(await readFile(project.path("b.ts"), "utf8"), /call\.cancelled/);
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
