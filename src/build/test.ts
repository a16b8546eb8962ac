/**
 * `npm test`: types, Biome, every `node:test` file, and last the stories that run in a real VS Code.
 * `npm run test:fast` leaves the last part out, with the servers in other languages, which are built first, and the files
 * named `….slow.test.ts`.
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { ensureBrowser } from "../../test/harness/vscode/browser";
import { installServerBuild } from "../../test/harness/vscode/install";
import { serverBuildDirectory } from "../../test/harness/vscode/places";
import { build } from "./build";
import { runProgram } from "./run-program";
import { noTests, runTestFiles, type TestCounts } from "./run-test-files";

const root = join(__dirname, "../..");

/** Minutes after which a single test file counts as hung; a story that fails is tried a second time. */
const fileLimit = 10;
const storyLimit = 15;

main().then(
  (ok) => {
    process.exitCode = ok ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

async function main(): Promise<boolean> {
  const fast = process.argv.includes("--fast");
  const [types, format] = await Promise.all([
    runProgram("types", process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"], root),
    runProgram(
      "biome",
      process.execPath,
      ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
      root,
    ),
  ]);
  const files = testFiles();
  const unit = await runTestFiles(
    files.filter((file) => !isVsCodeTest(file) && !(fast && isSlowTest(file))),
    availableParallelism(),
    fileLimit,
  );
  const stories = fast ? noTests : await runVsCodeStories(files.filter(isVsCodeTest));
  const failedChecks = [types, format].filter((ok) => !ok).length;
  const total = sum([unit, stories, { ...noTests, passed: 2 - failedChecks, failed: failedChecks }]);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0;
}

/** All test files of the project, absolute, sorted. */
function testFiles(): string[] {
  return readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !/(^|[\\/])(fixtures|demo|node_modules)[\\/]/.test(file))
    .map((file) => join(root, "test", file))
    .sort();
}

function isSlowTest(file: string): boolean {
  return file.endsWith(".slow.test.ts") || relative(root, file).split(sep)[1] === "languages";
}

function isVsCodeTest(file: string): boolean {
  return relative(root, file).split(sep)[1] === "vscode";
}

/** One after the other: each starts an editor of its own, and two editors at once starve each other. */
async function runVsCodeStories(files: readonly string[]): Promise<TestCounts> {
  const signal = new AbortController().signal;
  try {
    await build();
    await installServerBuild({ directory: serverBuildDirectory, signal, progress: console.log });
    await ensureBrowser(console.log, signal);
  } catch (error) {
    console.error(
      `✖ the tests in a real VS Code cannot start\n${error instanceof Error ? error.message : error}`,
    );
    return { ...noTests, failed: 1 };
  }
  return runTestFiles(files, 1, storyLimit);
}

function sum(counts: readonly TestCounts[]): TestCounts {
  return counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
}
