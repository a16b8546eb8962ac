/** The request that a user starts from. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, jsonOf, openMethod } from "./open";

test("an example shows every field, names the choices, and can be sent as it is", async () => {
  const { request, example } = await openMethod("kitchen/sink.proto", "kitchen.v1.Kitchen/Cook");
  const text = example();
  assert.equal(
    text.slice(0, text.indexOf('  "time"')),
    `{
  // deprecated
  "text": "text",
  "int": 1,
  "long": "1",
  "ulong": "1",
  "real": 1.5,
  "small": 1.5,
  "flag": true,
  "data": "Ynl0ZXM=",
  // COLOR_UNSPECIFIED | COLOR_RED | COLOR_CRIMSON | COLOR_COLD
  "color": "COLOR_RED",
  "snakeCaseField": "text",
  "maybe": 1,
  "parts": [
    {
      "big": "1",
      "customName": "text",
      "part": {}
    }
  ],
  "named": {
    "key": {
      "big": "1",
      "customName": "text",
      "part": {}
    }
  },
  "numbered": {"1": "text"},
  // choice: this or "thing"
  "word": "text",
`,
  );
  const sent = jsonOf(request, bytesOf(request, text)) as Record<string, unknown>;
  assert.deepEqual(
    Object.keys(sent),
    [...text.matchAll(/^ {2}"(\w+)":/gm)].map((found) => found[1]),
  );
});

test("a message without fields has the empty object as its example", async () => {
  const { example } = await openMethod("kitchen/sink.proto", "kitchen.v1.Kitchen/Watch");
  assert.equal(example(), "{}\n");
});

test("an example of editions fills required fields", async () => {
  const { request, example } = await openMethod("kitchen/editions.proto", "kitchen.editions.Modern/Ask");
  assert.equal((jsonOf(request, bytesOf(request, example())) as { required: string }).required, "text");
});
