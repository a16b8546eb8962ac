/** Completion, hovers and diagnoses inside Any, maps, oneofs and the types with a JSON form of their own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { loadCatalog } from "../../../src/rpc/catalog";
import { complete } from "../../../src/scenario/language/complete";
import type { Completion } from "../../../src/scenario/language/completion";
import { diagnose } from "../../../src/scenario/language/diagnose";
import { hover } from "../../../src/scenario/language/hover";
import type { Known } from "../../../src/scenario/language/known";
import { cursorIn } from "./shop";

const protos = join(__dirname, "../../rpc/schema/protos");
const method = "kitchen.v1.Kitchen/Cook";
let known: Known;

before(async () => {
  const catalog = await loadCatalog({
    files: [join(protos, "kitchen/sink.proto")],
    importPaths: [protos],
    root: protos,
  });
  const opened = await catalog.open(method);
  assert.ok(opened.ok);
  const descriptions = new Map([[method, await opened.method.describe()]]);
  known = { targets: [], services: catalog.services, descriptions, variables: [] };
});

const part = '"type.googleapis.com/kitchen.v1.Sink.Part"';

test("an Any begins with its type, of those that the schema has", () => {
  assert.deepEqual(labels('{ "any": {‸} }'), ["@type"]);
  assert.equal(chosen('{ "any": {‸} }', "@type"), '{ "any": {"@type": "$1"} }');
  const types = labels('{ "any": { "@type": "‸" } }');
  for (const type of ["kitchen.v1.Sink.Part", "kitchen.old.Thing", "google.protobuf.Duration"]) {
    assert.ok(types.includes(type), type);
  }
  assert.ok(!types.some((type) => /Entry$/.test(type)), "the entries of maps are no types");
  assert.equal(
    chosen('{ "any": { "@type": "‸" } }', "kitchen.v1.Sink.Part"),
    `{ "any": { "@type": ${part} } }`,
  );
});

test("behind the type come the fields of what the Any holds", () => {
  assert.ok(labels(`{ "any": { "@type": ${part}, "‸" } }`).includes("customName"));
  assert.ok(!labels(`{ "any": { "@type": ${part}, "‸" } }`).includes("@type"));
  const duration = '{ "any": { "@type": "type.googleapis.com/google.protobuf.Duration", "‸" } }';
  assert.deepEqual(labels(duration), ["value"]);
  assert.ok(labels(duration.replace('"‸"', '"value": ‸')).includes('"1s"'));
});

test("a hover inside an Any explains the field of what it holds", () => {
  const { text, offset } = cursorIn(`{ "any": { "@type": ${part}, "b‸ig": 1 } }`);
  const [before, at] = inFile(text, offset);
  assert.match(hover(before, at, known)?.code ?? "", /int64 big/);
});

test("what is wrong inside an Any is found where it stands, and mended", () => {
  assert.deepEqual(said('{ "any": { "big": 1 } }'), [
    ["{", 'An Any says what it holds: "@type": "type.googleapis.com/…".', undefined],
  ]);
  assert.deepEqual(said('{ "any": { "@type": "type.googleapis.com/kitchen.v1.Sink.Prt" } }'), [
    [
      '"type.googleapis.com/kitchen.v1.Sink.Prt"',
      "The schema has no type kitchen.v1.Sink.Prt; did you mean kitchen.v1.Sink.Part?",
      part,
    ],
  ]);
  assert.deepEqual(said(`{ "any": { "@type": ${part}, "bigg": 1 } }`), [
    ['"bigg"', 'kitchen.v1.Sink.Part has no field "bigg"; did you mean big?', '"big"'],
  ]);
  assert.deepEqual(said(`{ "any": { "@type": ${part}, "big": "1" } }`), []);
  assert.deepEqual(said('{ "any": { "@type": "{{type}}", "x": 1 } }'), []);
});

test("maps offer a key to fill in, with the value behind it", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: places to fill in
  assert.equal(chosen('{ "named": {‸} }', "key"), '{ "named": {"${1:key}": {$2}} }');
  assert.equal(chosen('{ "numbered": {‸} }', "key"), '{ "numbered": {"${1:key}": "$2"} }');
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: places to fill in
  assert.equal(items('{ "numbered": {‸} }')[0]?.detail, "map<int64, string>");
  assert.ok(labels('{ "palette": { "sea": ‸ } }').includes("COLOR_RED"));
});

test("beside one of a oneof the others are no choice", () => {
  assert.ok(labels('{ "‸" }').includes("word") && labels('{ "‸" }').includes("thing"));
  const beside = labels('{ "word": "x", "‸" }');
  assert.ok(!beside.includes("thing") && beside.includes("text"), beside.join());
});

test("types with a form of their own come with a value in that form", () => {
  assert.match(items('{ "time": ‸ }')[0]!.insert, /^"\d{4}-\d\d-\d\dT[\d:.]+Z"$/);
  assert.ok(labels('{ "duration": ‸ }').includes('"1s"'));
  assert.deepEqual(labels('{ "struct": ‸ }'), ["{}"]);
});

const head = `GRPC localhost:1/${method}\n\n`;

function inFile(body: string, offset: number): [string, number] {
  return [`${head}${body}\n`, head.length + offset];
}

function items(marked: string): Completion[] {
  const { text, offset } = cursorIn(marked);
  return complete(...inFile(text, offset), known);
}

function labels(marked: string): string[] {
  return items(marked).map(({ label }) => label);
}

/** The body after one of the items was chosen. */
function chosen(marked: string, label: string): string {
  const [text] = inFile(cursorIn(marked).text, 0);
  const item = items(marked).find((each) => each.label === label);
  assert.ok(item, labels(marked).join());
  return (text.slice(0, item.replace.start) + item.insert + text.slice(item.replace.end))
    .slice(head.length)
    .trimEnd();
}

/** What is said: where it stands, the words, and what the first fix puts there. */
function said(body: string): (string | undefined)[][] {
  const [text] = inFile(body, 0);
  return diagnose(text, known)
    .filter(({ message }) => !message.startsWith("{{"))
    .map(({ start, end, message, fixes }) => [text.slice(start, end), message, fixes[0]?.text]);
}
