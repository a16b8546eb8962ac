import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv-draft-04";
import type { Log } from "sarif";
import { reportOf } from "../../src/report/lint-report";
import { formatSarif } from "../../src/report/sarif";
import { directory, example, spanOf } from "./example";

const schema = readFileSync(
  require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
  "utf8",
);
// The schema asks for formats such as `uri-reference` (the tests below look at the URIs themselves), and one of its
// patterns is no regular expression by the stricter rules of Unicode mode.
const options = { strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false };
const valid = new Ajv(options).compile(JSON.parse(schema));

const tool = {
  version: "1.2.3",
  rules: [
    {
      id: "loop-misses-cancellation",
      summary: "A loop goes on after the call was cancelled.",
      markdown: "# loop-misses-cancellation\n",
      severity: "warning" as const,
    },
  ],
};

function logOf(result: typeof example): Log {
  const report = reportOf(result, directory);
  return JSON.parse(formatSarif(report, tool, directory));
}

test("the log is valid SARIF 2.1.0, with findings and without", () => {
  for (const result of [example, { ...example, findings: [], problems: [], handlers: [] }]) {
    assert.ok(valid(logOf(result)), JSON.stringify(valid.errors, undefined, 2));
  }
});

test("a finding has its rule, its place, its path as a code flow, and its fix", () => {
  const [finding, other] = logOf(example).runs[0]!.results!;
  assert.equal(finding!.ruleId, "loop-misses-cancellation");
  assert.equal(finding!.ruleIndex, 0);
  assert.equal(finding!.level, "warning");
  assert.deepEqual(finding!.locations![0]!.physicalLocation!.region, {
    startLine: 2,
    startColumn: 3,
    endLine: 2,
    endColumn: 8,
  });
  const steps = finding!.codeFlows![0]!.threadFlows[0]!.locations.map((step) => step.location!.message!.text);
  assert.deepEqual(steps, ["the handler", "waits here and comes round again", finding!.message.text]);
  assert.equal(finding!.relatedLocations!.length, 2);
  assert.equal(finding!.fixes![0]!.artifactChanges[0]!.replacements.length, 1);
  // A rule that the tool does not list has no index, and `info` is called `note` there.
  assert.equal(other!.ruleIndex, undefined);
  assert.equal(other!.level, "note");
});

test("a problem is a notification, with its place where it has one", () => {
  const orders = `${directory}/src/orders.ts`;
  const placed = { file: orders, span: spanOf(orders, "poll"), message: "odd", about: "settings" as const };
  const run = logOf({ ...example, problems: [...example.problems, placed] }).runs[0]!;
  const told = run.invocations![0]!.toolExecutionNotifications!;
  assert.deepEqual(
    told.map(({ locations }) => locations![0]!.physicalLocation!.region),
    [undefined, { startLine: 3, startColumn: 11 }],
  );
});

test("file names are URIs relative to the working directory", () => {
  const run = logOf(example).runs[0]!;
  assert.equal(run.originalUriBaseIds!["SRCROOT"]!.uri, "file:///srv/shop/");
  const uris = run.results!.map((one) => one.locations![0]!.physicalLocation!.artifactLocation!.uri);
  assert.deepEqual(uris, ["src/orders.ts", "src/t%C3%A4glich%20report.ts"]);
  assert.equal(run.invocations![0]!.toolExecutionNotifications!.length, 1);
});
