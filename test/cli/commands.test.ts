import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { rules } from "../../src/lint/rules";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { runInProcess } from "./run-in-process";

let shop: Project;
before(async () => {
  shop = await makeProject({ "src/watch.ts": wrongHandler, "notes.md": "# Notes\n" });
});
after(() => shop.remove());

test("handlers lists each handler as a table, or as JSON", async () => {
  const { code, stdout } = await runInProcess(shop.folder, ["handlers"]);
  assert.equal(code, 0);
  assert.deepEqual(stdout.split("\n"), [
    "handler  kind              dialect  place",
    "watch    server-streaming  grpc-js  src/watch.ts:4",
    "",
  ]);
  const json = await runInProcess(shop.folder, ["handlers", "src", "--format", "json"]);
  assert.deepEqual(JSON.parse(json.stdout), [
    { name: "watch", kind: "server-streaming", dialect: "grpc-js", file: "src/watch.ts", line: 4 },
  ]);
  const xml = await runInProcess(shop.folder, ["handlers", "--format", "xml"]);
  assert.match(xml.stderr, /--format cannot be "xml"; it is one of text, json\./);
});

test("-h and --help print a command's options", async () => {
  for (const flag of ["-h", "--help"]) {
    const { code, stdout } = await runInProcess(".", ["lint", "src", flag]);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: grpc-cancellation lint \[paths\] \[options\]/);
  }
});

test("explain lists the rules, explains one, and knows which one was meant", async () => {
  const list = await runInProcess(".", ["explain"]);
  for (const { id, summary } of rules)
    assert.ok(list.stdout.includes(`${id} `) && list.stdout.includes(summary));
  const one = await runInProcess(".", ["explain", "timer-outlives-call"]);
  assert.equal(one.code, 0);
  assert.match(one.stdout, /A timer that a handler starts goes on when the call is cancelled/);
  assert.match(one.stdout, /^## Wrong\n\n```ts\n.*^## Right\n/ms);
  const wrong = await runInProcess(".", ["explain", "timer-outlive-call"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /There is no rule "timer-outlive-call"; did you mean timer-outlives-call\?/);
});

test("a command or an option that does not exist names the one that was probably meant", async () => {
  const command = await runInProcess(".", ["lnt"]);
  assert.equal(command.code, 2);
  assert.match(command.stderr, /^There is no command "lnt"; did you mean lint\?\n\nUsage:/);
  const option = await runInProcess(".", ["lint", "--fix-dryrun"]);
  assert.equal(option.code, 2);
  assert.equal(
    option.stderr,
    `lint has no option --fix-dryrun; did you mean --fix-dry-run?\nRun "grpc-cancellation lint --help" for the options.\n`,
  );
  const unlike = await runInProcess(".", ["call", "--xyzzyxyzzy"]);
  assert.match(unlike.stderr, /^call has no option --xyzzyxyzzy\.\n/);
});

test("two letters that changed places are one slip, also in short names", async () => {
  assert.match(
    (await runInProcess(".", ["lnit"])).stderr,
    /^There is no command "lnit"; did you mean lint\?\n/,
  );
  assert.match((await runInProcess(".", ["rnu"])).stderr, /did you mean run\?/);
});

test("paths that hold nothing to lint are said, and passed over beside others", async () => {
  const none = await runInProcess(shop.folder, ["lint", "notes.md"]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /There is nothing to lint in notes\.md: it is no TypeScript or JavaScript/);
  const both = await runInProcess(shop.folder, ["lint", "notes.md", "src/watch.ts"]);
  assert.equal(both.code, 1);
  const elsewhere = await makeProject({ "a.ts": "export const answer = 42;\n", "package.json": "{}" });
  try {
    const { code, stdout } = await runInProcess(elsewhere.folder, ["lint"]);
    const nothing = /^Nothing was linted: no TypeScript or JavaScript file here mentions a gRPC library\./;
    assert.match(stdout, nothing);
    assert.equal(code, 0);
    assert.match((await runInProcess(elsewhere.folder, ["handlers"])).stdout, nothing);
  } finally {
    await elsewhere.remove();
  }
});
