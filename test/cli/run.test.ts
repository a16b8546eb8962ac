import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../harness/lab/start-lab";
import { runInProcess } from "./run-in-process";

let lab: Lab;
let directory: string;
before(async () => {
  lab = await startLab();
  directory = await mkdtemp(join(tmpdir(), "requests-"));
  await writeFile(
    join(directory, "http-client.env.json"),
    JSON.stringify({ lab: { host: lab.edge }, dead: { host: "127.0.0.1:1" } }),
  );
});
after(async () => {
  await lab.stop();
  await rm(directory, { recursive: true });
});

const watch = `
### Watch, cancelled after 3 messages
# @cancel after 3 messages reason "user closed the tab"
# @expect status CANCELLED
# @expect ended-by client
# @expect reason "user closed the tab"
# @expect messages >= 3
GRPC {{host}}/lab.v1.Orders/WatchOrders

{ "items": 100000, "intervalMs": 1 }
`;

test("met expectations are one line each, and exit code 0", async () => {
  const { code, stdout } = await run("met.http", watch, "--env", "lab");
  assert.equal(stdout, "✓ Watch, cancelled after 3 messages\n");
  assert.equal(code, 0);
});

test("a failed one shows what was expected, what came, and the timeline", async () => {
  const { code, stdout } = await run(
    "failed.http",
    `### Get\n# @expect status NOT_FOUND\nGRPC {{host}}/lab.v1.Orders/GetOrder\n\n{"id": "order-3"}\n`,
    "--env",
    "lab",
  );
  assert.match(stdout, /^✕ Get\n {6}expected status NOT_FOUND; got: OK/);
  assert.match(stdout, /received {5}#1 \d+ bytes {2}\{"id":"order-3"/);
  assert.match(stdout, /ended by the server/);
  assert.equal(code, 1);
});

test("a sweep is a run for each point, and each reaches the handler", async () => {
  const sweep = watch
    .replace(/# @cancel.*/, "# @cancel at 1..3 messages")
    .replace(/# @expect (reason|messages).*\n/g, "");
  const { code, stdout } = await run("sweep.http", sweep, "--env", "lab", "--format", "json");
  const result = JSON.parse(stdout) as { runs: { plan: string; passed: boolean }[] };
  assert.deepEqual(
    result.runs.map(({ plan, passed }) => [plan, passed]),
    [
      ["after 1 received message", true],
      ["after 2 received messages", true],
      ["after 3 received messages", true],
    ],
  );
  assert.equal(code, 0);
});

test("a server that is not there fails the expectation as JUnit, with the evidence", async () => {
  const { code, stdout } = await run("dead.http", watch, "--env", "dead", "--format", "junit");
  assert.match(stdout, /<testsuite name="[^"]*dead\.http" tests="1" failures="1" errors="0"/);
  assert.match(stdout, /expected ended-by client; got: unreachable/);
  assert.equal(code, 1);
});

test("whether the server stopped is not claimed when nobody looked", async () => {
  const { code, stdout } = await run(
    "stops.http",
    watch.replace("# @expect status CANCELLED", "# @expect server-stops within 500ms"),
    "--env",
    "lab",
  );
  assert.match(stdout, /expected server-stops within 500ms; cannot be told: no probe and no tap/);
  assert.equal(code, 1);
});

test("what cannot be run says why, with exit code 2", async () => {
  const missing = await run("missing.http", watch);
  assert.match(missing.stdout, /^! Watch.*\n {4}\{\{host\}\} has no value/);
  assert.equal(missing.code, 2);
  const method = await run("method.http", watch.replaceAll("WatchOrders", "WatchOrder"), "--env", "lab");
  assert.match(method.stdout, /there is no method "lab\.v1\.Orders\/WatchOrder"; did you mean/);
  assert.equal(method.code, 2);
  const environment = await run("environment.http", watch, "--env", "nowhere");
  assert.match(environment.stderr, /no environment "nowhere"; http-client\.env\.json has: lab, dead/);
  assert.equal(environment.code, 2);
});

test("a request of which a part is not read is not run as if it had been asked for less", async () => {
  const glued = await run("glued.http", watch.replace("WatchOrders\n\n", "WatchOrders\n"), "--env", "lab");
  assert.match(glued.stdout, /^! Watch.*\n {4}A blank line has to stand before the message/);
  assert.equal(glued.code, 2);
  const misspelt = watch.replace(/# @expect .*\n/g, "").replace("# @cancel", "# @expct status OK\n# @cancel");
  const silent = await run("misspelt.http", misspelt, "--env", "lab");
  assert.match(silent.stdout, /^! Watch.*\n {4}@expct is no directive; did you mean @expect\?/);
  assert.equal(silent.code, 2);
});

test("a block that cannot be read keeps a file from passing", async () => {
  const file = `${watch}\n### Without a method\n# @expect status OK\nGRPC {{host}}\n`;
  const { code, stdout, stderr } = await run("block.http", file, "--env", "lab");
  assert.match(stdout, /^✓ Watch/);
  assert.match(stderr, /block\.http:14: The method is missing/);
  assert.equal(code, 2);
});

test("a request that expects nothing passes when it goes as asked, and not otherwise", async () => {
  const name = ["--name", "Watch, cancelled after 3 messages"];
  const plain = watch.replace(/# @expect .*\n/g, "");
  assert.equal((await run("plain.http", plain, "--env", "lab", ...name)).code, 0);
  const dead = await run("plain.http", plain, "--env", "dead", ...name);
  assert.match(dead.stdout, /^✕ Watch[\s\S]*UNAVAILABLE/);
  assert.equal(dead.code, 1);
});

async function run(name: string, content: string, ...options: string[]) {
  const file = join(directory, name);
  await writeFile(file, content);
  const protos = ["-I", lab.protoRoot, "--proto", join(lab.protoRoot, "lab/v1/lab.proto")];
  return runInProcess(directory, ["run", file, ...protos, ...options]);
}
