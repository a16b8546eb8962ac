/** What JSON becomes on the wire and back: nothing is lost in either direction, nothing wrong is sent. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { MessageCodec } from "../../../src/rpc/schema/method";
import { bytesOf, jsonOf, openMethod, problemOf } from "./open";

let sink: MessageCodec;

before(async () => {
  sink = (await openMethod("kitchen/sink.proto", "kitchen.v1.Kitchen/Cook")).request;
});

/** Rows whose JSON comes back as it went. */
const exact: Record<string, unknown> = {
  "a Timestamp": { time: "2024-01-02T03:04:05Z" },
  "a Timestamp with nanoseconds": { time: "2024-01-02T03:04:05.123456789Z" },
  "a Duration": { duration: "1.500s" },
  "a negative Duration": { duration: "-3s" },
  "a wrapped int64": { wrapped: "12345678901234567" },
  "a wrapper that holds zero": { wrapped: "0" },
  "a wrapped empty string": { wrappedText: "" },
  "a FieldMask": { mask: "text,named.customName" },
  "an Any of a well-known type": {
    any: { "@type": "type.googleapis.com/google.protobuf.Duration", value: "3s" },
  },
  "an Any of an own message": {
    any: { "@type": "type.googleapis.com/kitchen.v1.Sink.Part", big: "7", customName: "x" },
  },
  "an Any in an Any": {
    any: {
      "@type": "type.googleapis.com/google.protobuf.Any",
      value: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: "deep" },
    },
  },
  "a Struct": { struct: { a: 1, b: [true, null, { c: "d" }] } },
  "a Value that is null": { value: null },
  "a ListValue": { list: [1, "two", null] },
  bytes: { data: "AAH/" },
  "an enum's name": { color: "COLOR_RED" },
  "an enum value that the schema does not know": { color: 12 },
  "the largest int64": { long: "9223372036854775807" },
  "the smallest int64": { long: "-9223372036854775808" },
  "the largest uint64": { ulong: "18446744073709551615" },
  "not a number": { real: "NaN" },
  "minus infinity": { small: "-Infinity" },
  "a key of camel case": { snakeCaseField: "x" },
  "an own JSON name": { parts: [{ customName: "x" }] },
  "an optional field that is zero": { maybe: 0, sure: false },
  "a oneof of an empty message": { thing: {} },
  "a oneof of an empty string": { word: "" },
  "a map of messages": { named: { "": {}, "a b": { big: "1" } } },
  "a map with int64 keys": { numbered: { "-5": "minus five", "9007199254740993": "many" } },
  "lists, packed and not": { packed: [-1, 0, 1], unpacked: [1, 4294967295] },
  "lists and maps of enums": { colors: ["COLOR_RED", "COLOR_COLD"], palette: { sea: "COLOR_COLD" } },
  "a proto2 message with its group": { old: { id: "", group: { inside: "x" }, many: [{ n: "1" }, {}] } },
  "proto2 fields that hold their defaults": { old: { id: "1", count: -16, size: "LARGE", yes: true } },
  "proto2 extensions": {
    old: {
      id: "1",
      "[kitchen.old.note]": "n",
      "[kitchen.old.Thing.sizes]": ["SMALL", "LARGE"],
      "[kitchen.old.annex]": { page: "2" },
    },
  },
  "an empty message": { empty: {} },
};

for (const [name, value] of Object.entries(exact)) {
  test(`${name} goes there and comes back`, () => {
    assert.deepEqual(jsonOf(sink, bytesOf(sink, value)), value);
  });
}

/** Rows that people may write in more than one way, and the canonical way that comes back. */
const accepted: Record<string, [written: string, canonical: unknown]> = {
  "snake case": [`{"snake_case_field": "x"}`, { snakeCaseField: "x" }],
  "the proto name of a field with a JSON name": [
    `{"parts": [{"name": "x"}]}`,
    { parts: [{ customName: "x" }] },
  ],
  "an enum's number": [`{"color": 1}`, { color: "COLOR_RED" }],
  "an enum's alias": [`{"color": "COLOR_CRIMSON"}`, { color: "COLOR_RED" }],
  "null for unset": [`{"text": null, "parts": null, "time": null}`, {}],
  "an int64 as a number": [`{"long": 42}`, { long: "42" }],
  "an int64 as a number that JavaScript rounds": [
    `{"long": 9007199254740993, "numbered": {"1": "x"}, "wrapped": 9007199254740993, "parts": [{"big": 9223372036854775807}]}`,
    {
      long: "9007199254740993",
      numbered: { "1": "x" },
      wrapped: "9007199254740993",
      parts: [{ big: "9223372036854775807" }],
    },
  ],
  "such a number inside an Any": [
    `{"any": {"@type": "type.googleapis.com/kitchen.v1.Sink.Part", "big": 9007199254740993}}`,
    { any: { "@type": "type.googleapis.com/kitchen.v1.Sink.Part", big: "9007199254740993" } },
  ],
  "such a number in free JSON, a double": [`{"value": 9007199254740993}`, { value: 9007199254740992 }],
  "a time with an offset": [`{"time": "2024-01-02T03:04:05+01:00"}`, { time: "2024-01-02T02:04:05Z" }],
  "base64 for URLs, without padding": [`{"data": "_-8"}`, { data: "/+8=" }],
  "comments and trailing commas": [`{ // why\n "int": 1, /* more */\n}`, { int: 1 }],
  nothing: ["", {}],
  "only a comment": ["// nothing yet\n", {}],
};

for (const [name, [written, canonical]] of Object.entries(accepted)) {
  test(`${name} is accepted`, () => {
    assert.deepEqual(jsonOf(sink, bytesOf(sink, written)), canonical);
  });
}

/** Rows that must not be sent, and what is said about them. */
const refused: Record<string, [value: unknown, path: string, message: RegExp]> = {
  "a typo in a key": [
    { txt: "x" },
    "txt",
    /^txt: kitchen\.v1\.Sink has no field "txt"; did you mean "text"\?$/,
  ],
  "a typo deep inside": [
    { named: { a: { part: { custmName: "x" } } } },
    "named.a.part.custmName",
    /did you mean "customName"\?$/,
  ],
  "a typo in a list": [{ parts: [{}, { nam: "x" }] }, "parts[1].nam", /did you mean "name"\?$/],
  "a bad enum name": [
    { color: "COLOR_RAD" },
    "color",
    /expected a value of kitchen\.v1\.Color: .* did you mean "COLOR_RED"\?/,
  ],
  "a bad enum name in a map": [
    { palette: { sky: "BLUE" } },
    "palette.sky",
    /expected a value of kitchen\.v1\.Color/,
  ],
  "a number for a string": [{ text: 5 }, "text", /^text: expected a string, got 5$/],
  "a string for a bool": [{ flag: "true" }, "flag", /expected true or false, got "true"/],
  "a fraction for an int": [
    { int: 1.5 },
    "int",
    /expected a whole number from -2147483648 to 2147483647, got 1.5/,
  ],
  "an int that is too large": [{ int: 2147483648 }, "int", /expected a whole number/],
  "an int64 that is too large": [
    `{"long": 9223372036854775808}`,
    "long",
    /expected a whole number of 64 bits/,
  ],
  "a negative unsigned": [{ ulong: "-1" }, "ulong", /expected a whole number from 0/],
  "a bad time": [
    { time: "yesterday" },
    "time",
    /expected a time such as "2024-01-02T03:04:05Z", got "yesterday"/,
  ],
  "a bad duration": [{ duration: 3 }, "duration", /expected a duration in seconds such as "1.5s", got 3/],
  "bytes that are no base64": [{ data: "%%" }, "data", /expected bytes as base64 text/],
  "an object for a list": [{ parts: {} }, "parts", /expected a list, got \{\}/],
  "null in a list": [{ packed: [1, null] }, "packed[1]", /expected a whole number .*, got null/],
  "a list for a map": [{ named: [] }, "named", /expected an object whose keys/],
  "a map key of the wrong kind": [
    { numbered: { x: "y" } },
    "numbered.x",
    /expected a key that is a whole number/,
  ],
  "a scalar for a message": [
    { thing: 4 },
    "thing",
    /expected an object with the fields of kitchen\.v1\.Sink\.Part, got 4/,
  ],
  "two of one oneof": [
    { word: "x", thing: {} },
    "thing",
    /"word" and "thing" are alternatives of the oneof "choice"/,
  ],
  "one field by both names": [
    { snakeCaseField: "a", snake_case_field: "b" },
    "snake_case_field",
    /two names of one field/,
  ],
  "an Any of an unknown type": [
    { any: { "@type": "type.googleapis.com/kitchen.v1.Sink.Prt" } },
    "any.@type",
    /"kitchen\.v1\.Sink\.Prt" is not in the schema; did you mean "kitchen\.v1\.Sink\.Part"\?/,
  ],
  "an Any without a type": [{ any: { big: 1 } }, "any", /expected "@type"/],
  "a typo inside an Any": [
    { any: { "@type": "type.googleapis.com/kitchen.v1.Sink.Part", bigg: 1 } },
    "any.bigg",
    /did you mean "big"\?/,
  ],
  "an unknown extension": [
    { old: { id: "1", "[kitchen.old.nte]": "n" } },
    "old.[kitchen.old.nte]",
    /has no field/,
  ],
  "a list for the message": [[], "", /expected an object with the fields of kitchen\.v1\.Sink, got \[\]/],
  "a required field that is missing": [{ old: {} }, "", /kitchen\.old\.Thing\.id.* required field/],
};

for (const [name, [value, path, message]] of Object.entries(refused)) {
  test(`${name} is refused`, () => {
    const problem = problemOf(sink, value);
    assert.match(problem.message, message);
    assert.equal(problem.path, path);
  });
}

test("a problem points at the key in the text", () => {
  const problem = problemOf(sink, `{\n  "parts": [\n    { "big": 1 },\n    { "bog": 2 }\n  ]\n}`);
  assert.deepEqual(
    [problem.path, problem.line, problem.column, problem.suggestion],
    ["parts[1].bog", 4, 7, "big"],
  );
});

/** Text that is no JSON: where, and what was expected. */
const broken: [text: string, line: number, column: number, expected: RegExp][] = [
  [`{\n  "text": "x"\n  "int": 1\n}`, 3, 3, /expected "," before the next field/],
  [`{"text": }`, 1, 10, /expected a value/],
  [`{"text" "x"}`, 1, 9, /expected ":" after the field's name/],
  [`{text: 1}`, 1, 2, /expected names and text in double quotes, found `text: 1}`/],
  [`{"int": 1`, 1, 10, /expected "}" at the end of the object, found the end of the line/],
  [`{"int": 1} {"int": 2}`, 1, 12, /expected nothing after the message/],
  [`{"int": 1, "int": 2}`, 1, 12, /expected the key "int" only once/],
];

for (const [text, line, column, expected] of broken) {
  test(`the text ${JSON.stringify(text)} is refused where it is wrong`, () => {
    const problem = problemOf(sink, text);
    assert.match(problem.message, expected);
    assert.deepEqual([problem.line, problem.column], [line, column]);
  });
}

test("an Any of a type that nobody knows is shown with its bytes", () => {
  const bytes = Uint8Array.from([0x9a, 1, 15, 10, 9, ...Buffer.from("x.y/a.B.C"), 18, 2, 0xff, 0x01]);
  const decoded = sink.decode(bytes);
  assert.ok(decoded.ok, JSON.stringify(decoded));
  assert.deepEqual(decoded.message, { any: { "@type": "x.y/a.B.C", value: "/wE=" } });
  assert.deepEqual(decoded.notes, [
    "any holds a a.B.C, a type that the schema does not have; its bytes are shown",
  ]);
});

test("fields that the schema does not have are told", () => {
  const decoded = sink.decode(Uint8Array.from([16, 5, 0xa8, 0x46, 1]));
  assert.ok(decoded.ok, JSON.stringify(decoded));
  assert.deepEqual(decoded.message, { int: 5 });
  assert.match(decoded.notes[0]!, /kitchen\.v1\.Sink has no field with number 1125/);
});

test("bytes of another message are a problem, not an exception", () => {
  const decoded = sink.decode(Uint8Array.from([10, 200, 1]));
  assert.ok(!decoded.ok);
  assert.match(
    decoded.problem.message,
    /these 3 bytes are no kitchen\.v1\.Sink .*does the peer use another schema/,
  );
});
