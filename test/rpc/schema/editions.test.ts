/** Editions: features decide presence and encoding, and reach the wire. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, jsonOf, openMethod } from "./open";

test("features of a file and of its fields decide what is on the wire", async () => {
  const { request } = await openMethod("kitchen/editions.proto", "kitchen.editions.Modern/Ask");
  const hex = (value: unknown) => Buffer.from(bytesOf(request, value)).toString("hex");
  const required = "4200";
  assert.equal(hex({ implicit: "", required: "" }), required, "an implicit field that is empty is not sent");
  assert.equal(hex({ explicit: "", required: "" }), `1200${required}`, "an explicit one is");
  assert.equal(hex({ packed: [1, 2], required: "" }), `1a020102${required}`);
  assert.equal(hex({ expanded: [1, 2], required: "" }), `20012002${required}`);
  assert.equal(hex({ delimited: { text: "x" }, required: "" }), `2b0a01782c${required}`, "as a group");
  assert.equal(hex({ answer: { text: "x" }, required: "" }), `32030a0178${required}`);
});

test("what editions encode comes back", async () => {
  const { request } = await openMethod("kitchen/editions.proto", "kitchen.editions.Modern/Ask");
  const value = { explicit: "", delimited: { text: "x" }, closed: "CLOSED_ONE", required: "" };
  assert.deepEqual(jsonOf(request, bytesOf(request, value)), value);
});
