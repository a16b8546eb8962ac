import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EngineClient } from "../../../src/rpc-host/client";
import { openMethod, protos } from "./open";

test("a request's type is described with the types in it, their comments and their JSON", async () => {
  const method = await openMethod("described/shop.proto", "described.v1.Shop/Place");
  const { request, messages, enums } = await method.describe();
  assert.equal(request, "described.v1.PlaceRequest");
  assert.deepEqual(Object.keys(messages), [
    "described.v1.PlaceRequest",
    "described.v1.Line",
    "google.protobuf.Timestamp",
  ]);
  const { comment, fields } = messages[request]!;
  assert.equal(comment, "What to put in.");
  assert.deepEqual(
    fields.map(({ jsonName, repeats, comment: own, oneof }) => [jsonName, repeats, own, oneof]),
    [
      ["customerId", "single", "Who orders;\na customer's number.", undefined],
      ["lines", "list", "At least one.", undefined],
      ["extras", "map", "", undefined],
      ["payment", "single", "How it is paid.", undefined],
      ["at", "single", "At this time.", "when"],
      ["now", "single", "", "when"],
      ["a", "single", "", undefined],
      ["b", "single", "", undefined],
    ],
  );
  assert.deepEqual(
    fields.map(({ value }) => (value.type === "scalar" ? value.scalar : value.typeName)),
    [
      "string",
      "described.v1.Line",
      "described.v1.Line",
      "described.v1.Payment",
      "google.protobuf.Timestamp",
      "bool",
      "string",
      "string",
    ],
  );
  assert.deepEqual(
    fields.filter(({ deprecated }) => deprecated).map(({ name }) => name),
    ["now"],
  );
  assert.match(messages["google.protobuf.Timestamp"]!.form ?? "", /^a time such as/);
  assert.deepEqual(
    enums["described.v1.Payment"]?.values.map(({ name, comment: own }) => [name, own]),
    [
      ["PAYMENT_UNSPECIFIED", ""],
      ["INVOICE", "On account."],
      ["CARD", "Any card."],
    ],
  );
});

test("a description that nobody waits for is given up", async () => {
  const method = await openMethod("described/shop.proto", "described.v1.Shop/Place");
  await assert.rejects(method.describe(AbortSignal.abort()), { name: "AbortError" });
});

let engine: EngineClient;
before(() => {
  engine = new EngineClient({
    entry: join(__dirname, "../../../src/rpc-host/main.ts"),
    execArgv: ["--import", "tsx"],
    log: (text) => process.stderr.write(text),
  });
});
after(() => engine.dispose());

test("the engine's process describes, and gives up loading when it is told to", async () => {
  const sources = { files: [join(protos, "described/shop.proto")], importPaths: [protos], root: protos };
  const { catalog } = await engine.loadCatalog(sources);
  const { messages } = await engine.describe(catalog, "described.v1.Shop/Place");
  assert.equal(messages["described.v1.Line"]?.comment, "One article of an order.");
  await assert.rejects(engine.describe(catalog, "described.v1.Shop/Plce"), /did you mean/);

  const abort = new AbortController();
  const loading = engine.loadCatalog(sources, abort.signal);
  abort.abort();
  await assert.rejects(loading, /abort/);
  assert.match(await engine.example(catalog, "described.v1.Shop/Place"), /customerId/);
});
