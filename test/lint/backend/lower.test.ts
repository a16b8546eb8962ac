import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";

import ts = require("typescript");

import { parse, parseSource } from "../../../src/lint/backend/parse";
import type { Call, FileIr } from "../../../src/lint/ir";
import { lastName } from "../../../src/lint/syntax/names";
import { forEachExpression } from "../../../src/lint/syntax/walk";

test("names are resolved to bindings: hoisting, shadowing, closures, destructuring, defaults", () => {
  const ir = parse(
    "/a.ts",
    `later(); function later() { count += 1; } let count = 0;
     function f({ signal, opts: { deep = 2, ...rest } }: any, [a, , b]: any, c = count) {
       const inner = () => { count++; { const count = 5; count; } [a, count] = [1, 2]; };
       try { g(); } catch ({ message }) { message; }
       for (const { id } of rest) id;
       var hoisted; return inner;
     }`,
  );
  const binding = (name: string) => ir.bindings.find((one) => one.name === name)!;
  assert.deepEqual(binding("signal").path, ["signal"]);
  assert.deepEqual(binding("deep").path, ["opts", "deep"]);
  assert.equal(binding("deep").default?.kind, "literal");
  assert.deepEqual(binding("rest").path, ["opts", "..."]);
  assert.deepEqual([binding("b").path, binding("b").parameter], [[2], 1]);
  assert.equal(binding("c").default?.kind, "identifier");
  assert.deepEqual(binding("message").path, ["message"]);
  assert.equal(binding("hoisted").kind, "var");
  assert.deepEqual(
    binding("count").writes.map(
      ({ function: id, expression }) => `${ir.functions[id]?.name} ${expression.kind}`,
    ),
    ["later assignment", "inner unary", "inner assignment"],
  );
});

test("every form of assignment writes to its names: patterns with defaults and rest, targets of loops", () => {
  const ir = parse(
    "/a.ts",
    `let a, b, c, d, e, key; ({ a = 1, x: { b }, [key]: c } = source()); [d = 2, ...e] = list; for (a of list) use(a); for (this.last in list);
     const { [key]: computed, ["plain"]: plain } = source();`,
  );
  const written = ir.bindings.flatMap(({ name, writes }) =>
    writes.map(
      ({ expression: { kind, span } }) => `${name} by ${kind} ${ir.text.slice(span.start, span.end)}`,
    ),
  );
  const all = "{ a = 1, x: { b }, [key]: c } = source()";
  assert.deepEqual(written, [
    `a by assignment ${all}`,
    "a by identifier a",
    `b by assignment ${all}`,
    `c by assignment ${all}`,
    "d by assignment d = 2",
    "d by assignment [d = 2, ...e] = list",
    "e by assignment [d = 2, ...e] = list",
  ]);
  const paths = ir.bindings.flatMap(({ name, path }) => (path ? [`${name} ${path.join(".")}`] : []));
  assert.deepEqual(paths, ["computed []", "plain plain"]);
});

test("what only some files have: JSX, with, using", () => {
  const ir = parse(
    "/a.tsx",
    `function f() { return <A {...all()} one="1" two={two()}>text {child()}<B three={three()} /></A>; }
     with (scope()) inner();
     async function g() { using a = open(); await using b = open(); }`,
  );
  assert.deepEqual(calledIn(ir), ["all", "two", "child", "three", "scope", "inner", "open", "open"]);
  const kept = ir.functions.flatMap(({ body }) => body).filter((one) => one.kind === "variable");
  assert.deepEqual(
    kept.map(({ keyword }) => keyword),
    ["using", "await using"],
  );
});

test("imports in every form", () => {
  const ir = parse(
    "/a.ts",
    `import d, { x as y, type T } from "m"; import * as all from "n"; import type { U } from "o"; import eq = require("p");
     const q = require("q"); const { r, s: t } = require("r"); const v = require("v").member; async function f() { const { w } = await import("w"); }
     import "bare";`,
  );
  const told = ir.imports.map(
    (one) =>
      `${one.form} ${one.module} ${one.name} as ${one.binding === undefined ? "-" : ir.bindings[one.binding]?.name}${one.typeOnly ? " type" : ""}`,
  );
  assert.deepEqual(told, [
    "import m default as d",
    "import m x as y",
    "import m T as T type",
    "import n * as all",
    "import o U as U type",
    "import-equals p * as eq",
    "require q * as q",
    "require r r as r",
    "require r s as t",
    "require v member as v",
    "import bare * as -",
    "dynamic w * as -",
  ]);
});

test("members of classes, what is written to this, documentation and names", () => {
  const ir = parse(
    "/a.ts",
    `class A extends B { #secret = 1; static { start(); } constructor(private readonly db: Db) { super(); this.ready = true; }
       /** Says. */ async say() { const tick = () => { this.ready = false; }; } get on() { return 1; } handler = () => this.db; abstract none(): void; }
     /** Runs. */ export const run = async function* () { yield 1; }; exports.go = function () {}; A.prototype.stop = () => {};
     declare function ambient(): void; function over(a: string): void; function over(a: any) {}`,
  );
  assert.deepEqual(
    ir.functions.map(({ kind, name, class: of }) => `${kind} ${name}${of === undefined ? "" : " of A"}`),
    [
      "file <file>",
      "static-block <anonymous> of A",
      "constructor A.constructor of A",
      "method A.say of A",
      "arrow tick",
      "getter A.on of A",
      "arrow A.handler of A",
      "function run",
      "function go",
      "arrow A.stop",
      "function over",
    ],
  );
  assert.deepEqual(
    ir.classes[0]?.writes.map(({ member, function: id }) => `${member} in ${ir.functions[id]?.name}`),
    ["ready in A.constructor", "ready in tick"],
  );
  assert.deepEqual(ir.classes[0]?.members.find(({ name }) => name === "db")?.parameter, 0);
  assert.equal(ir.functions[3]?.doc, "Says.");
  assert.equal(ir.functions[7]?.doc, "Runs.");
});

test("comments are found, and what looks like one in a string, template or expression is not", () => {
  const ir = parse(
    "/a.tsx",
    "const a = '// no', b = /\\/*x/, c = `// $" +
      "{1 /* yes */} // no`; // last\nconst d = <p>// text {/* in */}</p>;",
  );
  assert.deepEqual(
    ir.comments.map(({ text }) => text.trim()),
    ["yes", "last", "in"],
  );
});

test("a file with syntax errors is lowered as far as it goes", () => {
  const ir = parse("/a.ts", "function f() { if (call.cancelled { return; } g(; } function h() { i(); }");
  assert.ok(ir.syntaxErrors.length > 0);
  assert.ok(ir.functions.some(({ name }) => name === "h"));
  assert.deepEqual(wrong(ir), []);
});

test("a chain of ten thousand operators does not exhaust the stack", () => {
  const ir = parse("/a.js", `const x = ${Array.from({ length: 10_000 }, (_, i) => `f(${i})`).join(" + ")};`);
  assert.equal(ir.functions[0]?.sites, 10_000 * 3 + 9_999);
});

test("everything in published packages is lowered: each call once, sites in place, spans in the text", () => {
  const problems: string[] = [];
  let files = 0;
  for (const path of [
    "@grpc/grpc-js",
    "protobufjs",
    "nice-grpc",
    "typescript/lib/_typingsInstaller.js",
  ].flatMap(sourcesOf)) {
    const text = readFileSync(path, "utf8");
    const ir = parse(path, text);
    files++;
    for (const one of wrong(ir)) problems.push(`${path}: ${one}`);
    const written = countCalls(parseSource(path, text));
    const lowered = callsIn(ir);
    if (written !== lowered) problems.push(`${path}: ${written} calls are written, ${lowered} lowered`);
  }
  assert.deepEqual(problems, []);
  assert.ok(files > 100);
});

function sourcesOf(name: string): string[] {
  const path = join(__dirname, "../../../node_modules", name);
  if (/\.js$/.test(name)) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => /\.[cm]?[jt]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file) && dirname(file) !== "node_modules",
    )
    .map((file) => join(path, file));
}

/** Every expression of a file once: statements and classes share nothing but bindings' values. */
function expressionsOf(
  ir: FileIr,
): { owner: number; site: number; kind: string; span: { start: number; end: number } }[] {
  const found: ReturnType<typeof expressionsOf> = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown, owner: number): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if ("site" in value) found.push({ ...(value as (typeof found)[number]), owner });
    for (const part of Object.values(value)) visit(part, owner);
  };
  for (const one of ir.functions) visit(one.decorators, one.parent ?? 0);
  for (const one of ir.functions) visit([one.parameters, one.body], one.id);
  for (const one of ir.classes) visit([one.decorators, one.extends, one.members], one.owner);
  return found;
}

function wrong(ir: FileIr): string[] {
  const sites = new Set<string>();
  return expressionsOf(ir).flatMap(({ owner, site, kind, span }) => {
    const key = `${owner}:${site}`;
    const twice = sites.has(key);
    sites.add(key);
    const inside = span.start >= 0 && span.start <= span.end && span.end <= ir.text.length;
    const known = site < ir.functions[owner]!.sites;
    return !twice && inside && known ? [] : [`${kind} at ${span.start}: site ${key}`];
  });
}

function callsIn(ir: FileIr): number {
  return expressionsOf(ir).filter(({ kind }) => kind === "call").length;
}

function countCalls(source: ts.SourceFile): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword)
    )
      return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) count++;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return count;
}

/** The functions that are called in a file by their names, by where they stand. */
function calledIn(ir: FileIr): string[] {
  const calls: Call[] = [];
  for (const one of ir.functions) {
    forEachExpression(one, (expression) => {
      if (expression.kind === "call") calls.push(expression);
    });
  }
  return calls.toSorted((a, b) => a.span.start - b.span.start).map(({ callee }) => lastName(callee));
}
