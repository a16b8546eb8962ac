/** What is said of a wrong request, where, and what mends it. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadCatalog } from "../../../src/rpc/catalog";
import { diagnose } from "../../../src/scenario/language/diagnose";
import type { Known } from "../../../src/scenario/language/known";
import { knownShop, placing } from "./shop";

let known: Known;
before(async () => {
  known = await knownShop();
});

test("a right request has nothing wrong", () => {
  const body =
    '{ "customerId": "{{id}}", "lines": [{ "article": {{id}} }], "payment": "CARD", // paid\n "now": true }';
  const file = placing(body).replace(
    "GRPC",
    "# @deadline 5s\n# @cancel at 0..2 messages\n# @expect status OK\nGRPC",
  );
  assert.deepEqual(seen(file), []);
});

const wrong: readonly [says: RegExp, marked: string, mended: string | undefined, file: string][] = [
  [
    /no method described.v1.Shop\/Plce; did you mean/,
    "described.v1.Shop/Plce",
    "described.v1.Shop/Place",
    placing("{}").replace("Place\n\n", "Plce\n\n"),
  ],
  [/A blank line has to stand before the message/, "{}", "\n", placing("{}").replace("Place\n\n", "Place\n")],
  [
    /has no field "custmerId"; did you mean customerId\?/,
    '"custmerId"',
    '"customerId"',
    placing('{ "custmerId": "1" }'),
  ],
  [
    /has no field "xyz"; its fields are article, gift/,
    '"xyz"',
    undefined,
    placing('{ "lines": [{ "xyz": 1 }] }'),
  ],
  [/Expected a string, got 5/, "5", undefined, placing('{ "customerId": 5 }')],
  [
    /Expected a whole number of 64 bits.*got "many"/,
    '"many"',
    undefined,
    placing('{ "lines": [{ "article": "many" }] }'),
  ],
  [/Expected true or false, got "yes"/, '"yes"', undefined, placing('{ "now": "yes" }')],
  [/Expected a list; each item is .*, got \{\}/, "{}", undefined, placing('{ "lines": {} }')],
  [
    /Expected an object with the fields of described.v1.Line, got 3/,
    "3",
    undefined,
    placing('{ "extras": { "a": 3 } }'),
  ],
  [
    /Expected a value of described.v1.Payment.*did you mean INVOICE\?/,
    '"INVOCE"',
    '"INVOICE"',
    placing('{ "payment": "INVOCE" }'),
  ],
  [/This is no JSON: expected ":" after the field's name/, "}", undefined, placing('{ "a" }')],
  [
    /\{\{hst\}\} has no value; did you mean host\?/,
    "hst",
    "host",
    placing("{}").replace("{{host}}", "{{hst}}"),
  ],
  [
    /\{\{nothing\}\} has no value\. Define it as @nothing/,
    "nothing",
    undefined,
    placing('{ "a": "{{ nothing }}" }'),
  ],
  [
    /\{\{\$gid\}\} is no variable we know; did you mean \$guid\?/,
    "$gid",
    "$guid",
    placing('{ "a": "{{$gid}}" }'),
  ],
  [
    /\.env has no API_TOKN; did you mean API_TOKEN\?/,
    "$dotenv API_TOKN",
    "$dotenv API_TOKEN",
    placing('{ "a": "{{$dotenv API_TOKN}}" }'),
  ],
  [
    /"soon" is no duration/,
    "deadline soon",
    undefined,
    `# @deadline soon\n${placing("{}").replace("### Place\n", "")}`,
  ],
  [
    /"after lunch" is no cancel plan/,
    "cancel after lunch",
    undefined,
    placing("{}").replace("GRPC", "# @cancel after lunch\nGRPC"),
  ],
  [
    /gRPC has no status CANCELED; did you mean CANCELLED\?/,
    "CANCELED",
    "CANCELLED",
    placing("{}").replace("GRPC", "# @expect status CANCELED | OK\nGRPC"),
  ],
  [
    /@expct is no directive; did you mean @expect\?/,
    "expct",
    "expect",
    placing("{}").replace("GRPC", "# @expct status OK\nGRPC"),
  ],
  [
    /Metadata is written key: value/,
    "no colon",
    undefined,
    placing("{}").replace("Place\n\n", "Place\nno colon\n\n"),
  ],
];

for (const [says, marked, mended, file] of wrong) {
  test(`${marked}: ${says.source}`, () => {
    const [first, ...more] = diagnose(file, known);
    assert.deepEqual(more, []);
    assert.ok(first, "something is said");
    assert.match(first.message, says);
    assert.equal(file.slice(first.start, first.end), marked);
    const [fix] = first.fixes;
    assert.equal(fix?.text, mended);
    if (fix) assert.deepEqual(seen(file.slice(0, fix.start) + fix.text + file.slice(fix.end)), []);
  });
}

test("every wrong name is told, not only the first", () => {
  assert.equal(seen(placing('{ "x": 1, "y": 2, "lines": [{ "z": 3 }] }')).length, 3);
});

test("blocks of other tools, and what other tools write beside ours, are left alone", () => {
  const file = `### A\n# @disabled\n# @loop for 3\nnonsense {{ code }}\n\n### B\nGET https://a.test/{{x}}\n\n{ "custmer": }\n`;
  assert.deepEqual(seen(`${file}\n${placing("{}").replace("GRPC", "# @ref A\n# @no-log\nGRPC")}`), []);
});

test("without schemas nothing is said of methods and fields", () => {
  const nothing: Known = { targets: [], services: [], descriptions: new Map(), variables: known.variables };
  assert.deepEqual(diagnose(placing('{ "xyz": 1 }'), nothing), []);
});

test("what is called wrong here, the codec refuses to send", async () => {
  const protos = `${__dirname}/../../rpc/schema/protos`;
  const catalog = await loadCatalog({
    files: [`${protos}/described/shop.proto`],
    importPaths: [protos],
    root: protos,
  });
  const opened = await catalog.open("described.v1.Shop/Place");
  assert.ok(opened.ok);
  const values = [
    '"x"',
    '"7"',
    "7",
    "-7",
    "1.5",
    "true",
    "null",
    "[]",
    "{}",
    "[{}]",
    '{ "k": {} }',
    '"NaN"',
    '"CARD"',
    '"Card"',
    "2",
    '"2024-01-02T03:04:05Z"',
    "[null]",
  ];
  const fields = ["customerId", "lines", "extras", "payment", "at", "now"];
  for (const field of fields) {
    for (const value of values) {
      const body = `{ "${field}": ${value} }`;
      const sent = opened.method.request.encode(body);
      if (seen(placing(body)).length > 0) assert.equal(sent.ok, false, body);
    }
  }
});

function seen(file: string): string[] {
  return diagnose(file, known).map(({ message }) => message);
}
