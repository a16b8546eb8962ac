import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { LintResult } from "../../../src/lint/finding";
import { lint } from "../../../src/lint/linter";
import { defaultSettings } from "../../../src/lint/settings";
import { LineTable } from "../../../src/text/lines";
import { takeWants } from "../../harness/pages/want";
import { typeErrors } from "../cases/type-errors";

const folder = join(__dirname, "fixtures").replaceAll("\\", "/");

/** What the files of a subject share has the name of the subject first: `options.ts`, `options-jobs.ts`. */
const files = readdirSync(folder)
  .filter((name) => /\.[jt]s$/.test(name))
  .sort()
  .map((name) => {
    const fail = (message: string): never => {
      throw new Error(`${name}: ${message}`);
    };
    const { text, wants } = takeWants(readFileSync(join(folder, name), "utf8"), fail);
    return { name, path: `${folder}/${name}`, text, wants };
  });

describe("what the analysis follows: every finding of a file is wanted where it stands, and every wanted one found", () => {
  let result: LintResult;
  before(async () => {
    const spec = { config: undefined, directory: folder, roots: files.map(({ path }) => path) };
    result = await lint(createBackend().open(spec, files), { ...defaultSettings, confidence: "low" });
  });

  test("the files with types compile", () => {
    assert.deepEqual(typeErrors(files.filter(({ name }) => name.endsWith(".ts"))), []);
  });

  for (const { name, path, text, wants } of files) {
    test(name, () => {
      const lines = new LineTable(text);
      const source = text.split("\n");
      const told = (line: number, rule: string, confidence: string) =>
        `${line}: ${source[line - 1]!.trim()} → ${rule} @${confidence}`;
      const found = result.findings
        .filter(({ file }) => file === path)
        .map(({ span, rule, confidence }) => told(lines.position(span.start).line, rule, confidence));
      const wanted = wants.map(({ line, rule, confidence }) => told(line, rule, confidence));
      assert.deepEqual(found.sort(), wanted.sort());
    });
  }
});
