import assert from "node:assert/strict";
import { before, test } from "node:test";
import { hover } from "../../../src/scenario/language/hover";
import type { Known } from "../../../src/scenario/language/known";
import { cursorIn, knownShop, placing } from "./shop";

let known: Known;
before(async () => {
  known = await knownShop();
});

test("a method, a field and an enum's value tell their declaration and comment", () => {
  const method = at("GRPC a:1/described.v1.Sh‸op/Place");
  assert.deepEqual(method, {
    words: "described.v1.Shop/Place",
    code: "rpc Place(PlaceRequest) returns (PlaceRequest)",
    text: "Puts an order in.",
  });
  const field = at(placing('{ "custo‸merId": "x" }'));
  assert.deepEqual([field?.words, field?.code], ['"customerId"', "string customer_id"]);
  assert.match(field?.text ?? "", /^Who orders;\na customer's number\.\n\nIn JSON: a string\./);
  const value = at(placing('{ "payment": "INV‸OICE" }'));
  assert.deepEqual(
    [value?.words, value?.code, value?.text],
    ['"INVOICE"', "described.v1.Payment.INVOICE = 1", "On account."],
  );
});

test("a field without a comment tells that of its type", () => {
  assert.match(at(placing('{ "lines": [{ "gi‸ft": {} }] }'))?.text ?? "", /^What to put in\./);
});

test("a directive tells what it does; a variable its value, or where that comes from", () => {
  assert.match(at("# @dead‸line 5s\nGRPC a/x.Y/Z")?.text ?? "", /DEADLINE_EXCEEDED/);
  assert.equal(at(placing('{ "a": "{{i‸d}}" }'))?.text, "7");
  assert.equal(at("GRPC {{ho‸st}}/x.Y/Z")?.text, "From environment dev.");
});

test("nothing is said of values, of other tools' blocks and of what is unknown", () => {
  assert.equal(at(placing('{ "customerId": "x‸x" }')), undefined);
  assert.equal(at("GET https://a.te‸st/"), undefined);
  assert.equal(at(placing('{ "xy‸z": 1 }')), undefined);
});

function at(marked: string): { words: string; code: string; text: string } | undefined {
  const { text, offset } = cursorIn(marked);
  const found = hover(text, offset, known);
  return found && { words: text.slice(found.start, found.end), code: found.code, text: found.text };
}
