import assert from "node:assert/strict";
import { test } from "node:test";
import { formatGithub } from "../../src/report/github";
import { formatHandlers } from "../../src/report/handlers";
import { formatLintJunit } from "../../src/report/lint-junit";
import { relativeName, reportOf } from "../../src/report/lint-report";
import { formatText } from "../../src/report/text";
import { directory, example, texts } from "./example";

const report = reportOf(example, directory);
const textOf = (file: string) => texts[`${directory}/${file}`];

test("findings come by file and place, with lines and columns from 1", () => {
  const places = report.findings.map((one) => [one.file, one.line, one.column, one.endLine, one.endColumn]);
  assert.deepEqual(places, [
    ["src/orders.ts", 2, 3, 2, 8],
    ["src/täglich report.ts", 2, 2, 2, 5],
  ]);
  assert.deepEqual(report.findings[0]!.fixes[0]!.edits, [
    {
      file: "src/orders.ts",
      line: 3,
      column: 5,
      endLine: 3,
      endColumn: 5,
      newText: "if (call.cancelled) return;\n    ",
    },
  ]);
  assert.deepEqual(report.handlers, [
    { name: "watch", kind: "server-streaming", dialect: "grpc-js", file: "src/orders.ts", line: 1 },
  ]);
});

test("file names are relative to the working directory, with /", () => {
  assert.equal(relativeName("/srv/shop/src/a.ts", "/srv/shop"), "src/a.ts");
  assert.equal(relativeName("/srv/other/a.ts", "/srv/shop/"), "../other/a.ts");
  assert.equal(relativeName("C:\\shop\\src\\a.ts", "c:/shop".replace("c", "C")), "src/a.ts");
  assert.equal(relativeName("D:/a.ts", "C:/shop"), "D:/a.ts");
  assert.equal(relativeName("/srv/shop", "/srv/shop"), ".");
});

test("the text format shows the place, the path and the fix", () => {
  assert.equal(
    formatText(report, { colour: false, textOf }),
    `src/orders.ts:2:3 warning This loop goes on after the call was cancelled. (loop-misses-cancellation)
    1 | export async function watch(call: Call) {
  > 2 |   while (true) {
      |   ^^^^^
    3 |     await poll(call);
  path: src/orders.ts:1:23 the handler
        export async function watch(call: Call) {
  path: src/orders.ts:3:5 waits here and comes round again
        await poll(call);
  fix: Return when the call was cancelled (--fix)

src/täglich report.ts:2:2 info This loop never lets the event loop turn. (loop-blocks-event-loop, medium confidence)
    1 | const face = "😀";
  > 2 | \tfor (;;) spin();
      | \t^^^
    3 |

problem tsconfig.json: extends ./base.json, which does not exist

2 findings, 1 problem: 1 handler in 2 files, 12 ms.
`,
  );
});

test("colours are escape codes around the same text", () => {
  const plain = formatText(report, { colour: false, textOf });
  const coloured = formatText(report, { colour: true, textOf });
  assert.notEqual(coloured, plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), plain);
});

test("the summary tells which of a project's handlers were asked for", () => {
  const text = formatText({ ...report, handlers: [] }, { colour: false, textOf });
  assert.match(text, /^2 findings, 1 problem: 0 of 1 handler in 2 files, 12 ms\.$/m);
});

test("GitHub gets an annotation per finding and problem", () => {
  assert.equal(
    formatGithub(report),
    `::warning file=src/orders.ts,line=2,col=3,endLine=2,endColumn=8,title=loop-misses-cancellation::This loop goes on after the call was cancelled.
::notice file=src/täglich report.ts,line=2,col=2,endLine=2,endColumn=5,title=loop-blocks-event-loop::This loop never lets the event loop turn.
::warning file=tsconfig.json::extends ./base.json, which does not exist
`,
  );
  const placed = {
    file: "grpc-cancellation.config.json",
    line: 3,
    column: 5,
    message: "unknown key",
    about: "settings" as const,
  };
  assert.equal(
    formatGithub({ ...report, findings: [], problems: [placed] }),
    "::warning file=grpc-cancellation.config.json,line=3,col=5::unknown key\n",
  );
  const odd = { ...report.findings[0]!, file: "a,b:c.ts", message: "100%\nsure" };
  const [line] = formatGithub({ ...report, findings: [odd], problems: [] }).split("\n");
  assert.match(line!, /^::warning file=a%2Cb%3Ac\.ts,.*::100%25%0Asure$/);
});

test("JUnit gets a failed test per finding, and a passed one for a clean run", () => {
  const xml = formatLintJunit(report);
  assert.match(xml, /<testsuite name="src\/orders.ts" tests="1" failures="1"/);
  assert.match(xml, /<testcase classname="src\/orders.ts" name="loop-misses-cancellation \(2:3\)"/);
  const odd = { ...report.findings[0]!, message: 'a < b && "c"\u0007' };
  const escaped = 'message="a &lt; b &amp;&amp; &quot;c&quot;\ufffd"';
  assert.ok(formatLintJunit({ ...report, findings: [odd] }).includes(escaped));
  const clean = formatLintJunit({ ...report, findings: [] });
  assert.match(clean, /tests="1" failures="0"/);
});

test("JUnit gets an error where the configuration makes no sense", () => {
  const odd = { file: "grpc-cancellation.config.json", line: 3, column: 5, message: "odd key" };
  const xml = formatLintJunit({ ...report, findings: [], problems: [{ ...odd, about: "settings" }] });
  assert.match(xml, /tests="1" failures="0" errors="1"/);
  assert.match(xml, /<error message="odd key">grpc-cancellation\.config\.json:3:5: odd key<\/error>/);
});

test("handlers are listed in columns", () => {
  assert.equal(
    formatHandlers(report),
    `handler  kind              dialect  place
watch    server-streaming  grpc-js  src/orders.ts:1
`,
  );
  assert.match(formatHandlers({ ...report, handlers: [] }), /^No handlers were found\. .* "handlers" of/);
});
