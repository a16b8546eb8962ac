/** The messages of a request: several in a body, in files of their own, and those that wait for the server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRequestFile } from "../../src/scenario/parse";
import type { RequestBlock } from "../../src/scenario/request-file";
import { resolveRequest } from "../../src/scenario/resolve";
import type { VariableSources } from "../../src/scenario/variables/variable-sources";

function request(body: string): RequestBlock {
  const [found] = parseRequestFile(`GRPC localhost:1/p.S/M\n\n${body}\n`).requests;
  assert.ok(found);
  return found;
}

const texts = (body: string) => request(body).messages.map(({ text }) => text);

test("values one after the other are messages, divided by lines or not", () => {
  assert.deepEqual(texts('{ "a": 1 } {"b": {}}\n// the last\n{\n"c": [1]\n}'), [
    '{ "a": 1 }',
    '{"b": {}}',
    '{\n"c": [1]\n}',
  ]);
  assert.deepEqual(texts('{"a": "{"}\n===\n{"b": {{count}}}'), ['{"a": "{"}', '{"b": {{count}}}']);
});

test("what is no row of values is one message, so that its mistake is told where it stands", () => {
  for (const body of ['{"a": 1}, {"b": 2}', '{"a": 1} }', '{"a": 1} {"b": ', '{"a": oops} {}']) {
    assert.deepEqual(texts(body), [body]);
  }
});

test("behind wait-for-server a message waits; only the first of several does", () => {
  const { messages } = request('{"a":1}\n=== wait-for-server\n{"b":1} {"b":2}\n===\n{"c":1}');
  assert.deepEqual(
    messages.map(({ waitsForServer }) => waitsForServer),
    [false, true, false, false],
  );
});

test("a message may stand in a file, with variables or as it is", async () => {
  const sources: VariableSources = {
    file: new Map([["id", "7"]]),
    environment: new Map(),
    dotenv: new Map(),
    processEnv: {},
    readFile: async (path) => {
      if (path !== "./orders.json") throw new Error("no such file");
      return '{"id": "{{id}}"}\n{"id": "8"}\n';
    },
  };
  const resolved = async (body: string) => {
    const result = await resolveRequest(request(body), sources);
    return "problems" in result
      ? result.problems.map(({ message }) => message)
      : result.messages.map(({ text }) => text);
  };
  assert.deepEqual(await resolved("<@ ./orders.json"), ['{"id": "7"}', '{"id": "8"}']);
  assert.deepEqual(await resolved("< ./orders.json"), ['{"id": "{{id}}"}', '{"id": "8"}']);
  assert.deepEqual(await resolved("< ./gone.json"), [
    "The message in ./gone.json cannot be read: no such file",
  ]);
});
