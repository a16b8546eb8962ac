/** What is offered while a request is written; `‸` is the cursor, and what is shown is the text after choosing. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { complete } from "../../../src/scenario/language/complete";
import type { Completion } from "../../../src/scenario/language/completion";
import type { Known } from "../../../src/scenario/language/known";
import { cursorIn, knownShop, placing } from "./shop";

let known: Known;
before(async () => {
  known = await knownShop();
});

test("behind GRPC come targets, written before, known, or by variable; a method follows", () => {
  const file = "@port = 1\n\n### A\nGRPC staging:443/x.Y/Z\n\n### B\nGRPC ‸";
  assert.deepEqual(labels(file), ["staging:443", "localhost:50051", "{{port}}", "{{host}}", "{{API_TOKEN}}"]);
  assert.equal(line(chosen(file, "localhost:50051")), "GRPC localhost:50051/");
  assert.equal(
    line(chosen("GRPC loc‸/described.v1.Shop/Place", "{{host}}")),
    "GRPC {{host}}/described.v1.Shop/Place",
  );
});

test("behind the target come the methods, whatever the target looks like", () => {
  for (const target of ["localhost:1", "grpcs://a.test", "{{host}}", "dns:///a:1", "unix:/tmp/lab.sock"]) {
    for (const typed of ["", "desc", "described.v1.Shop/Pl"]) {
      const file = `GRPC ${target}/${typed}‸`;
      assert.equal(chosen(file, "described.v1.Shop/Place"), `GRPC ${target}/described.v1.Shop/Place`);
    }
  }
  const [method] = items("GRPC a:1/‸");
  assert.equal(method?.detail, "rpc Place(PlaceRequest) returns (PlaceRequest)");
  assert.equal(method?.documentation, "Puts an order in.");
});

test("in braces come the file's variables, those around it, and dynamic ones", () => {
  const file = "@port = 1\n\n### A\nGRPC {{‸/x.Y/Z\n";
  assert.deepEqual(labels(file).slice(0, 4), ["port", "host", "API_TOKEN", "$guid"]);
  assert.equal(line(chosen(file, "host"), 4), "GRPC {{host}}/x.Y/Z");
  assert.equal(line(chosen("GRPC {{po‸}}/x.Y/Z", "host")), "GRPC {{host}}/x.Y/Z");
  assert.equal(
    line(chosen('GRPC a/x.Y/Z\n\n{"a": "{{‸"}', "$secret"), 3),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a place to fill in
    '{"a": "{{\\$secret ${1:name}}}"}',
  );
});

test("behind @ in a comment come our directives, and then their forms", () => {
  assert.equal(chosen("# @dea‸\nGRPC a/x.Y/Z", "deadline"), "# @deadline \nGRPC a/x.Y/Z");
  assert.equal(chosen("# @‸", "keep-open"), "# @keep-open");
  assert.equal(
    chosen("// @cancel ‸\nGRPC a/x.Y/Z", "after headers"),
    "// @cancel after headers\nGRPC a/x.Y/Z",
  );
  assert.equal(chosen("# @expect stat‸\n", "status CANCELLED"), "# @expect status CANCELLED\n");
});

test("before the body come metadata keys that the file uses, and usual ones", () => {
  const file = "### A\nGRPC a/x.Y/Z\ntenant: 1\n\n### B\nGRPC a/x.Y/Z\nte‸\n";
  assert.deepEqual(labels(file), ["tenant", "authorization", "traceparent", "x-request-id"]);
  assert.equal(line(chosen(file, "tenant"), 7), "tenant: ");
});

test("blocks of other tools are left alone", () => {
  assert.deepEqual(labels("### A\n# @‸\nGET https://a.test/"), []);
  assert.deepEqual(labels("### A\nPOST https://{{‸\n"), []);
  assert.deepEqual(labels('### A\nGRPC a/x.Y/Z\n\n### B\nPOST https://a.test\n\n{ "‸" }'), []);
});

test("in the body come the fields that are not there yet, with type and comment", () => {
  const file = placing('{\n  "customerId": "1",\n  ‸\n}');
  assert.deepEqual(labels(file), ["lines", "extras", "payment", "at", "now", "a", "b"]);
  const lines = items(file).find(({ label }) => label === "lines");
  assert.equal(lines?.detail, "repeated described.v1.Line");
  assert.match(lines?.documentation ?? "", /^At least one\./);
  assert.match(body(chosen(file, "payment")), /"payment": "\$1"\n\}/);
});

test("a field replaces what was typed of it, with or without quotes, and keeps a value that is there", () => {
  assert.equal(body(chosen(placing('{ "cust‸" }'), "customerId")), '{ "customerId": "$1" }');
  assert.equal(body(chosen(placing("{ cust‸ }"), "customerId")), '{ "customerId": "$1" }');
  assert.equal(body(chosen(placing('{ "cust‸": "x" }'), "customerId")), '{ "customerId": "x" }');
  assert.equal(body(chosen(placing('{ ‸ "a": "x" }'), "now")), '{ "now": $1, "a": "x" }');
});

test("fields are found in lists, maps and messages in messages", () => {
  assert.deepEqual(labels(placing('{ "lines": [{ "‸" }] }')), ["article", "gift"]);
  assert.deepEqual(labels(placing('{ "extras": { "x": { "article": 1, "‸" } } }')), ["gift"]);
  assert.deepEqual(labels(placing('{ "lines": [{ "gift": { "lines": [{ ‸ }] } }] }')), ["article", "gift"]);
  assert.deepEqual(labels(placing('{ "extras": { "‸" } }')), ["key"]);
  assert.deepEqual(labels(placing('{ "nowhere": { "‸" } }')), []);
});

test("of several values in a body, the one at the cursor is written", () => {
  const second = labels('GRPC a/described.v1.Shop/Place\n\n{"payment": "CARD", "lines": []}\n{"a": "", "‸}');
  assert.ok(second.includes("payment") && !second.includes("a"), second.join());
  const first = labels('GRPC a/described.v1.Shop/Place\n\n{"a": "", "‸": 1}\n{"payment": "CARD"}');
  assert.ok(first.includes("payment") && !first.includes("a"), first.join());
});

test("values come for enums and booleans, also beside variables and in a second message", () => {
  const pay = placing('{ "customerId": {{id}}, "payment": ‸ }');
  assert.deepEqual(labels(pay), ["PAYMENT_UNSPECIFIED", "INVOICE", "CARD"]);
  assert.equal(items(pay)[1]?.documentation, "On account.");
  assert.match(body(chosen(pay, "INVOICE")), /"payment": "INVOICE" \}/);
  assert.equal(body(chosen(placing('{ "payment": "IN‸" }'), "CARD")), '{ "payment": "CARD" }');
  assert.deepEqual(labels(placing('{}\n===\n{ "now": ‸ }')), ["true", "false"]);
});

function items(marked: string): Completion[] {
  const { text, offset } = cursorIn(marked);
  return complete(text, offset, known);
}

function labels(marked: string): string[] {
  return items(marked).map(({ label }) => label);
}

/** The file after an item was chosen. */
function chosen(marked: string, label: string): string {
  const item = items(marked).find((each) => each.label === label);
  assert.ok(item, `${label} is offered, of: ${labels(marked).join(", ")}`);
  const { text, offset } = cursorIn(marked);
  const typed = text.slice(item.replace.start, offset);
  assert.ok(!typed.includes("\n"), "an editor replaces within one line");
  return text.slice(0, item.replace.start) + item.insert + text.slice(item.replace.end);
}

/** @param number from 1; the last one with a GRPC line unless told */
function line(
  text: string,
  number = text.split("\n").findLastIndex((each) => each.startsWith("GRPC")) + 1,
): string {
  return text.split("\n")[number - 1]!;
}

function body(text: string): string {
  return text.slice(text.indexOf("\n\n") + 2).trim();
}
