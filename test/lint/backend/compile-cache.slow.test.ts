import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "compile-cache-"));
const file = join(folder, "long.js");
const cache = join(folder, "cache");
const loader = join(__dirname, "../../../src/lint/backend/compile-cache.ts");

beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache);
  writeFileSync(join(folder, "beside.js"), `exports.name = "beside";`);
  writeModule("good");
});
after(() => rmSync(folder, { recursive: true }));

function writeModule(word: string): void {
  const body = `return ["${word}", require("./beside").name, __filename === module.filename].join(" ");`;
  writeFileSync(file, `exports.say = () => { ${body} };`);
}

/** What the module says in a process of its own that has it loaded and then requires it. */
function said(kept: string | undefined = cache): string {
  const program = `
    require(${JSON.stringify(loader)}).loadFrom(${JSON.stringify(file)}, ${JSON.stringify(kept)});
    console.log(require(${JSON.stringify(file)}).say());`;
  return execFileSync(process.execPath, ["--import", "tsx", "--eval", program], { encoding: "utf8" }).trim();
}

test("a process leaves compiled code behind, by which the next one runs the same", () => {
  assert.equal(said(), "good beside true");
  const left = readdirSync(cache);
  assert.equal(left.length, 1);
  assert.equal(said(), "good beside true");
  assert.deepEqual(readdirSync(cache), left);
});

test("another text of the same length is compiled anew", () => {
  said();
  writeModule("fine");
  assert.equal(said(), "fine beside true");
  assert.equal(readdirSync(cache).length, 2);
});

test("what is no compiled code is left aside and replaced", () => {
  said();
  const [left] = readdirSync(cache);
  writeFileSync(join(cache, left!), "broken");
  assert.equal(said(), "good beside true");
  writeModule("good");
  assert.equal(said(), "good beside true");
  assert.deepEqual(readdirSync(cache), [left]);
});

test("without a place to keep code the module is compiled", () => {
  assert.equal(said(join(folder, "nowhere")), "good beside true");
  assert.deepEqual(readdirSync(cache), []);
});
