import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { lintPaths } from "../../src/lint/lint-paths";
import { reportOf } from "../../src/report/lint-report";
import { formatText } from "../../src/report/text";

const repository = join(__dirname, "../..").replace(/\\/g, "/");

test("our own code has no findings, less sure ones included", async () => {
  const paths = ["src", "test/harness"].map((folder) => `${repository}/${folder}`);
  const result = await lintPaths(paths, { settings: { confidence: "medium" } });
  const report = reportOf(result, repository);
  assert.deepEqual(report.findings, [], formatText(report, { colour: false, textOf: () => undefined }));
  // Some of the files that the linter is tried on are made to lack their packages.
  const problems = report.problems.filter(({ file }) => !file?.includes("/fixtures/"));
  assert.deepEqual(problems, []);
  assert.ok(report.stats.handlers > 0, "the lab's handlers are among what was linted");
});
