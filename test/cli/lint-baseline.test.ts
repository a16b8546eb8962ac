import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { runInProcess } from "./run-in-process";

const file = "grpc-cancellation.baseline.json";

describe("lint with a baseline", { timeout: 120_000 }, () => {
  const projects: Project[] = [];
  after(() => Promise.all(projects.map((one) => one.remove())));
  const project = async (files: Record<string, string>) => {
    const made = await makeProject(files);
    projects.push(made);
    return made;
  };

  const lint = (cwd: string, ...args: string[]) => runInProcess(cwd, ["lint", ...args]);

  test("what it lists is not told again, wherever it moves to; what is new is", async () => {
    const shop = await project({ "a.ts": wrongHandler });
    const wrote = await lint(shop.folder, "--write-baseline");
    assert.equal(wrote.code, 0);
    assert.equal(wrote.stderr, `Wrote 1 finding to ${file}.\n`);
    assert.deepEqual(JSON.parse(await readFile(shop.path(file), "utf8")), {
      version: 1,
      findings: [
        {
          rule: "loop-misses-cancellation",
          file: "a.ts",
          symbol: "watch",
          snippet: "while (true) {",
          confidence: "high",
          count: 1,
        },
      ],
    });
    await shop.write("a.ts", `// moved\n\n${wrongHandler.replace("  while", "    while")}`);
    const known = await lint(shop.folder);
    assert.equal(known.code, 0, known.stdout);
    assert.match(known.stderr, /1 finding of the baseline not shown/);
    await shop.write(
      "a.ts",
      wrongHandler + wrongHandler.split("\n").slice(3).join("\n").replace("watch", "more"),
    );
    const more = await lint(shop.folder);
    assert.equal(more.code, 1);
    assert.match(more.stdout, /1 finding:/);
  });

  test("a copy within the same function is told: entries are counted", async () => {
    const shop = await project({ "a.ts": wrongHandler });
    await lint(shop.folder, "--write-baseline");
    const twice = wrongHandler.replace(
      "  while (true) {",
      "  while (true) {\n    if (call.request.id) break;\n    await sleep(1);\n  }\n  while (true) {",
    );
    await shop.write("a.ts", twice);
    assert.match((await lint(shop.folder)).stdout, /1 finding:/);
  });

  test("what is fixed is told, and a new baseline leaves it out", async () => {
    const shop = await project({ "a.ts": wrongHandler, "b.ts": wrongHandler });
    await lint(shop.folder, "--write-baseline");
    await shop.write("a.ts", wrongHandler.replace("true", "!call.cancelled"));
    const { code, stderr } = await lint(shop.folder);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^Fixed, but still in grpc-cancellation\.baseline\.json: loop-misses-cancellation in a\.ts watch\./m,
    );
    assert.doesNotMatch((await lint(shop.folder, "--rule", "timer-outlives-call")).stderr, /Fixed/);
    assert.doesNotMatch((await lint(shop.folder, "b.ts")).stderr, /Fixed/);
    await lint(shop.folder, "--write-baseline");
    assert.doesNotMatch((await lint(shop.folder)).stderr, /Fixed/);
  });

  test("a file of another name: by flag and by configuration", async () => {
    const shop = await project({ "a.ts": wrongHandler, "b.ts": wrongHandler });
    assert.equal((await lint(shop.folder, "--write-baseline", "known.json", "a.ts")).code, 0);
    assert.match((await lint(shop.folder)).stdout, /2 findings:/);
    assert.match((await lint(shop.folder, "--baseline", "known.json")).stdout, /1 finding:/);
    await shop.write("grpc-cancellation.config.json", `{ "baseline": "known.json" }`);
    assert.match((await lint(shop.folder)).stdout, /1 finding:/);
    assert.equal((await lint(shop.folder, "--write-baseline")).stderr, "Wrote 2 findings to known.json.\n");
    assert.equal((await lint(shop.folder)).code, 0);
  });

  test("--fix leaves alone what the baseline knows", async () => {
    const shop = await project({ "a.ts": wrongHandler });
    await lint(shop.folder, "--write-baseline");
    const told = "1 finding of the baseline not shown.\n";
    assert.equal((await lint(shop.folder, "--fix")).stderr, `Mended 0 findings.\n${told}`);
    assert.equal((await lint(shop.folder, "--fix-dry-run")).stderr, `Would mend 0 findings.\n${told}`);
    assert.equal(await readFile(shop.path("a.ts"), "utf8"), wrongHandler);
  });

  test("a baseline is of all that is found: it is not written while something is mended or left out", async () => {
    for (const other of ["--fix", "--fix-suggestions", "--fix-dry-run", "--diff=main"]) {
      const { code, stderr } = await lint(".", "--write-baseline", other);
      assert.equal(code, 2);
      assert.match(stderr, /^--write-baseline does not go together with --(fix|diff)/);
    }
  });

  test("what a run had no way to find stays: of other rules, and of less sure findings", async () => {
    const shop = await project({ "a.ts": wrongHandler });
    const entry = { file: "a.ts", symbol: "watch", snippet: "work();", confidence: "medium", count: 1 };
    const before = [
      { ...entry, rule: "timer-outlives-call" },
      { ...entry, rule: "loop-misses-cancellation" },
    ];
    const rules = async (...args: string[]) => {
      await shop.write(file, JSON.stringify({ version: 1, findings: before }));
      assert.equal((await lint(shop.folder, "--write-baseline", ...args)).code, 0);
      const { findings } = JSON.parse(await readFile(shop.path(file), "utf8"));
      return findings.map((one: { rule: string; snippet: string }) => `${one.rule}: ${one.snippet}`);
    };
    const found = "loop-misses-cancellation: while (true) {";
    assert.deepEqual(await rules(), [found]);
    const byRule = await rules("--rule", "loop-misses-cancellation");
    assert.deepEqual(byRule, [found, "timer-outlives-call: work();"]);
    const sure = await rules("--confidence", "high");
    assert.deepEqual(
      sure.sort(),
      ["loop-misses-cancellation: work();", found, "timer-outlives-call: work();"].sort(),
    );
  });

  test("a baseline that cannot be read is told, and how to write it anew", async () => {
    const shop = await project({ "a.ts": wrongHandler, [file]: "{}" });
    const { code, stdout } = await lint(shop.folder);
    assert.equal(code, 2);
    assert.match(stdout, /baseline\.json.*has no list "findings"\. Write it anew with .*--write-baseline/);
  });
});
