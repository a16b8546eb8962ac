/** The page on request files tells of everything that they may hold, and its examples are read as it says. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { cancelPresets } from "../../src/rpc/plan/cancel-presets";
import { cancelForms, directiveForms, parseCancelInstruction } from "../../src/scenario/directives";
import { expectationForms, parseExpectation } from "../../src/scenario/expectation";
import { parseRequestFile } from "../../src/scenario/parse";
import { dynamicVariables } from "../../src/scenario/variables/dynamic-variables";

const page = readFileSync(join(__dirname, "../../media/docs/requests.md"), "utf8");

for (const name of Object.keys(directiveForms)) {
  test(`the page tells of @${name}`, () => assert.match(page, new RegExp(`\\| \`# @${name}\\b`)));
}

for (const form of cancelForms.filter((each) => !each.includes("reason"))) {
  test(`the page tells of "${form}"`, () => assert.ok(page.includes(`| \`${form}\` |`)));
}

for (const { name } of cancelPresets) {
  test(`the page tells of ${name}`, () => assert.ok(page.includes(`\`${name}\``)));
}

for (const form of expectationForms) {
  test(`the page tells of "${form}"`, () => assert.ok(page.includes(`| \`${form}\` |`)));
}

for (const variable of dynamicVariables) {
  const name = /^[^ (]+/.exec(variable)![0];
  test(`the page tells of ${name}`, () => assert.ok(page.includes(`{{${name}`)));
}

test("every plan and expectation of the page is read", () => {
  const rows = (heading: string) =>
    [...(page.split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "").matchAll(/^\| `([^`]+)` \|/gm)].map(
      (row) => row[1]!,
    );
  const plans = rows("When to cancel");
  assert.ok(plans.length > 5);
  for (const plan of plans) assert.ok(!("problem" in parseCancelInstruction(plan)), plan);
  const expectations = rows("What to expect");
  assert.ok(expectations.length > 5);
  for (const words of expectations) assert.ok(!("problem" in parseExpectation(words)), words);
});

test("the page's example is a request without a problem", () => {
  const example = /```http\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { requests, problems } = parseRequestFile(example);
  assert.deepEqual(problems, []);
  assert.equal(requests.length, 1);
});

test("what the README runs is in the repository, and its requests have no problem", () => {
  const root = join(__dirname, "../..");
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const commands = [...readme.matchAll(/^\$ grpc-cancellation .*(?:\\\n.*)?/gm)].join("\n");
  const files = new Set(commands.match(/\b[\w-]+\/[\w/.-]+\.(?:cjs|http|proto)\b/g));
  assert.ok(files.size >= 3, [...files].join());
  for (const file of files) {
    const { problems } = parseRequestFile(
      file.endsWith(".http") ? readFileSync(join(root, file), "utf8") : "",
    );
    assert.deepEqual([existsSync(join(root, file)), problems], [true, []], file);
  }
});
