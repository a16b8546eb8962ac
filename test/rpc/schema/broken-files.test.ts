/** Files that are wrong: what is said, where, and that they hide nothing else. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { loadCatalog } from "../../../src/rpc/catalog";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schema-"));
});

afterEach(() => rmSync(root, { recursive: true }));

/** Writes files below the root and returns their paths. */
function write(files: Record<string, string>): string[] {
  return Object.entries(files).map(([name, text]) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
}

const good = `syntax = "proto3"; package good; service Good { rpc Do(M) returns (M); } message M {}`;

test("a syntax error names line, column and what was expected, and hides no other file", async () => {
  const files = write({
    "a.proto": `syntax = "proto3";\nmessage A {\n  string name 1;\n}\n`,
    "b.proto": good,
  });
  const catalog = await loadCatalog({ files, root });
  assert.deepEqual(catalog.problems, [
    {
      severity: "error",
      message: `expected "=" and a number after the field's name, found "1"`,
      file: files[0],
      line: 3,
      column: 15,
    },
  ]);
  assert.deepEqual(
    catalog.services.map((service) => service.fullName),
    ["good.Good"],
  );
  assert.ok((await catalog.open("good.Good/Do")).ok);
});

/** Text with an error marked by the column, and what is expected there. */
const errors: [text: string, line: number, column: number, message: RegExp][] = [
  [`syntax = "proto4";`, 1, 10, /expected "proto2" or "proto3", found "proto4"/],
  [`syntax = "proto3";\nmesage A {}`, 2, 1, /expected "message", "enum", "service".* found "mesage"/],
  [`syntax = "proto3"; message A { string s = 1 }`, 1, 45, /expected ";" after the field, found "}"/],
  [`syntax = "proto3"; message A {`, 1, 31, /found the end of the file/],
  [`syntax = "proto3"; /* open`, 1, 20, /this comment has no end/],
  [`syntax = "proto3"; option a = "x`, 1, 31, /this string has no end on its line/],
  [
    `message A { string s = 1; }`,
    1,
    20,
    /expected "optional", "required" or "repeated" before the type "string"/,
  ],
  [
    `syntax = "proto3"; service S { rpc M(A) return (A); }`,
    1,
    41,
    /expected "returns" after the request type/,
  ],
  [
    `syntax = "proto3"; message A { map<float, string> m = "x"; }`,
    1,
    55,
    /expected the field's number, found "x"/,
  ],
  [`edition = "1999";`, 1, 11, /expected an edition that is known/],
];

for (const [text, line, column, message] of errors) {
  test(`the error in ${JSON.stringify(text)} is told where it is`, async () => {
    const files = write({ "a.proto": text });
    const [problem, ...others] = (await loadCatalog({ files, root })).problems;
    assert.deepEqual(others, []);
    assert.match(problem!.message, message);
    assert.deepEqual([problem!.line, problem!.column], [line, column]);
  });
}

test("a missing import names the statement and every directory that was tried", async () => {
  const files = write({
    "api/a.proto": `syntax = "proto3";\n\nimport "gone/types.proto";\nservice S { rpc Do(gone.T) returns (gone.T); }`,
    "proto/x.proto": good,
  });
  const named = join(root, "api");
  const catalog = await loadCatalog({ files: files.slice(0, 1), root, importPaths: [named] });
  const [problem] = catalog.problems;
  assert.deepEqual([problem!.file, problem!.line, problem!.column], [files[0], 3, 8]);
  assert.equal(problem!.missingImport?.name, "gone/types.proto");
  assert.deepEqual(problem!.missingImport?.searched.slice(0, 3), [named, root, join(root, "proto")]);
  for (const directory of problem!.missingImport!.searched) assert.ok(problem!.message.includes(directory));

  const opened = await catalog.open("S/Do");
  assert.ok(!opened.ok);
  const type = opened.problems.find((p) =>
    /the request type "gone\.T" of S\.Do is not defined/.test(p.message),
  );
  assert.deepEqual([type?.line, type?.column], [4, 20]);
});

test("an import that climbs out of its import path is refused, as by protoc", async () => {
  const files = write({
    "api/a.proto": `syntax = "proto3";\nimport "../b.proto";\nimport "./c.proto";`,
    "b.proto": good,
    "api/c.proto": `syntax = "proto3";`,
  });
  const { problems } = await loadCatalog({
    files: files.slice(0, 1),
    root,
    importPaths: [join(root, "api")],
  });
  assert.deepEqual(
    problems.map(({ line, missingImport }) => [line, missingImport]),
    [
      [2, undefined],
      [3, undefined],
    ],
  );
  for (const { message } of problems)
    assert.match(message, /which protoc refuses; write the path from an import path/);
});

test("a missing import that only options need does not stop a call", async () => {
  const files = write({
    "a.proto": `syntax = "proto3"; import "validate/validate.proto";
      service S { rpc Do(M) returns (M); } message M { string s = 1 [(validate.rules).min = 1]; }`,
  });
  const catalog = await loadCatalog({ files, root });
  const opened = await catalog.open("S/Do");
  assert.ok(opened.ok);
  assert.match(opened.problems[0]!.message, /the import "validate\/validate\.proto" was not found/);
  assert.deepEqual(opened.method.request.encode(`{"s": "x"}`), {
    ok: true,
    bytes: Uint8Array.from([10, 1, 120]),
  });
});

test("a type that another file declares without being imported is pointed out", async () => {
  const files = write({
    "a.proto": `syntax = "proto3"; package a; service S { rpc Do(Other) returns (Other); }`,
    "b.proto": `syntax = "proto3"; package a; message Other {}`,
  });
  const opened = await (await loadCatalog({ files, root })).open("a.S/Do");
  assert.ok(!opened.ok);
  assert.match(
    opened.problems[0]!.message,
    /"Other" of a\.S\.Do is not defined; "b\.proto" declares it, but is not imported/,
  );
});

test("imports in a circle are told, not followed for ever", async () => {
  const files = write({
    "a.proto": `syntax = "proto3"; import "b.proto"; service S { rpc Do(B) returns (B); }`,
    "b.proto": `syntax = "proto3"; import "a.proto"; message B {}`,
  });
  const opened = await (await loadCatalog({ files, root })).open("S/Do");
  assert.ok(opened.problems.some((p) => /the import ".\.proto" leads back to this file/.test(p.message)));
});

test("a file that does not exist is a problem of its own", async () => {
  const catalog = await loadCatalog({ files: [join(root, "no.proto"), ...write({ "a.proto": good })], root });
  assert.deepEqual(catalog.problems, [
    { severity: "error", message: "this file does not exist", file: join(root, "no.proto") },
  ]);
  assert.equal(catalog.services.length, 1);
});

test("a method that does not exist names the one that was probably meant", async () => {
  const catalog = await loadCatalog({ files: write({ "a.proto": good }), root });
  const opened = await catalog.open("good.Good/Dp");
  assert.deepEqual(opened, {
    ok: false,
    problems: [
      { severity: "error", message: `there is no method "good.Good/Dp"; did you mean "good.Good/Do"?` },
    ],
  });
});

test("a method's own name, or its service's with it, is enough to say which one was meant", async () => {
  const catalog = await loadCatalog({ files: write({ "a.proto": good }), root });
  for (const name of ["Do", "Good/Do", "good/do"]) {
    const opened = await catalog.open(name);
    assert.ok(!opened.ok);
    assert.match(opened.problems[0]!.message, /; did you mean "good\.Good\/Do"\?$/);
  }
});

test("loading ends when it is cancelled", async () => {
  const files = write({ "a.proto": good });
  const reason = new Error("no longer wanted");
  await assert.rejects(loadCatalog({ files, root }, AbortSignal.abort(reason)), reason);
  const catalog = await loadCatalog({ files, root });
  await assert.rejects(catalog.open("good.Good/Do", AbortSignal.abort(reason)), reason);
  assert.ok((await catalog.open("good.Good/Do")).ok, "and can be done afterwards");
});
