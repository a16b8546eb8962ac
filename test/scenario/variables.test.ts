import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadEnvironments } from "../../src/scenario/variables/environments";
import type { VariableSources } from "../../src/scenario/variables/variable-sources";
import { resolveVariables } from "../../src/scenario/variables/variables";

const sources: VariableSources = {
  file: new Map([
    ["host", "{{name}}:50051"],
    ["name", "localhost"],
    ["loop", "{{loop}}"],
  ]),
  environment: new Map([["token", "from environment"]]),
  dotenv: new Map([["KEY", "from dotenv"]]),
  processEnv: { HOME_PORT: "1" },
  prompt: async ({ words, choices }) => (words === "Order id" ? "42" : choices?.at(-1)),
};

async function resolved(text: string): Promise<string> {
  const result = await resolveVariables(text, sources);
  return result.ok ? result.text : result.problem;
}

test("values come from the file, the environment, dotenv, the process and the user", async () => {
  assert.equal(await resolved("{{host}}/{{ token }}"), "localhost:50051/from environment");
  assert.equal(
    await resolved("{{KEY}} {{$dotenv KEY}} {{$processEnv HOME_PORT}}"),
    "from dotenv from dotenv 1",
  );
  assert.equal(await resolved("{{$prompt Order id}}"), "42");
  assert.match(await resolved("{{$guid}}"), /^[0-9a-f-]{36}$/);
  assert.match(await resolved("{{$randomInt 5 6}}"), /^5$/);
});

test("httpYac's and JetBrains' names are known", async () => {
  assert.equal(await resolved("{{$input Order id $value: 7}}"), "42");
  assert.equal(await resolved("{{$password-askonce Nobody $value: preset}}"), "preset");
  assert.equal(await resolved("{{$pick Which region? $value: eu, us}}"), "us");
  assert.match(await resolved("{{$pick Order id $value: 1,2}}"), /^"42" is not one of 1, 2\.$/);
  assert.match(await resolved("{{$pick Order id}}"), /^Write \{\{\$pick Order id \$value: one,another\}\}/);
  assert.match(await resolved("{{$random.integer(5, 6)}} {{$random.alphabetic(3)}}"), /^5 [a-zA-Z]{3}$/);
  assert.match(
    await resolved("{{$random.hexadecimal(4)}} {{$random.email}}"),
    /^[0-9a-f]{4} \w+@example\.test$/,
  );
  const [now, later] = (await resolved("{{$timestamp}} {{$timestamp 1 d}}")).split(" ").map(Number);
  assert.ok(Math.abs(later! - now! - 86_400) <= 1);
  assert.match(await resolved("{{$datetime rfc1123 -1 h}}"), / GMT$/);
  assert.match(await resolved("{{$datetime iso8601 soon}}"), /"soon" is no offset in time/);
});

test("a missing value is named, with where to define it", async () => {
  assert.match(await resolved("x {{nobody}}"), /^\{\{nobody\}\} has no value\. Define it as @nobody/);
  assert.equal(await resolved("{{loop}}"), "A variable refers to itself.");
  assert.match(
    await resolved("{{$secret api-key}}"),
    /no secret "api-key" here.* from the environment, API_KEY/,
  );
  assert.match(await resolved("{{$what}}"), /is no variable we know/);
});

test("environments lie beside the file or above it; the nearer and the private win", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "environments-"));
  t.after(() => rm(root, { recursive: true }));
  const inner = join(root, "requests");
  await mkdir(inner);
  await writeFile(
    join(root, "http-client.env.json"),
    '{"$shared":{"a":"1"},"dev":{"host":"outer","port":1},"prod":{"host":"p"}}',
  );
  await writeFile(join(root, "http-client.private.env.json"), '{"dev":{"key":"private"}}');
  await writeFile(join(inner, "http-client.env.json"), '{"dev":{"host":"inner"}}');
  await writeFile(join(root, ".env"), "ONE=1\n");
  await writeFile(join(root, ".env.dev"), "ONE=dev\n");
  await writeFile(join(inner, "http-client.private.env.json"), "{oops");
  const environments = await loadEnvironments(join(inner, "a.http"), root);
  assert.deepEqual(environments.names, ["dev", "prod"]);
  assert.deepEqual(Object.fromEntries(environments.variables("dev")), {
    a: "1",
    host: "inner",
    port: "1",
    key: "private",
  });
  assert.deepEqual(Object.fromEntries(environments.dotenv("dev")), { ONE: "dev" });
  assert.deepEqual(Object.fromEntries(environments.dotenv(undefined)), { ONE: "1" });
  assert.equal(environments.problems.length, 1);
});
