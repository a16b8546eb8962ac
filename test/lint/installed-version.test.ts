import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { lintPaths } from "../../src/lint/lint-paths";

const installed = join(__dirname, "../../node_modules/@grpc/grpc-js");

const handler = `import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";

declare const orders: { rollback(id: string): void; place(id: string): Promise<void> };

export async function place(call: ServerUnaryCall<{ id: string }, object>, callback: sendUnaryData<object>) {
  call.on("cancelled", () => orders.rollback(call.request.id));
  await orders.place(call.request.id);
  callback(null, {});
}
`;

/**
 * Before 1.10, grpc-js emitted \`cancelled\` only when a call was cancelled; since then after every success as well. The
 * declarations are those of the installed version, under another version's name.
 */
describe("what a listener for cancelled means depends on the version of grpc-js that is installed", () => {
  let folder: string;
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "grpc-version-")));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [version, said] of [
    ["1.9.15", []],
    ["1.9.15-beta.1", []],
    ["0.8.1", []],
    ["1.10.0", ["cancelled-is-not-failure"]],
    ["1.14.7", ["cancelled-is-not-failure"]],
    ["2.0.0", ["cancelled-is-not-failure"]],
  ] as const) {
    test(`${version}: ${said[0] ?? "nothing is said"}`, async () => {
      const project = await projectWith(join(folder, version), version);
      const { findings, problems } = await lintPaths([project], { settings: {} });
      assert.deepEqual(problems, []);
      assert.deepEqual(
        findings.map(({ rule }) => rule),
        said,
      );
    });
  }
});

async function projectWith(folder: string, version: string): Promise<string> {
  const library = join(folder, "node_modules/@grpc/grpc-js");
  await mkdir(join(folder, "src"), { recursive: true });
  await cp(installed, library, {
    recursive: true,
    filter: (path) => !/(\.js|\.map|node_modules)$/.test(path) || basename(path) === "grpc-js",
  });
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as object;
  await writeFile(join(library, "package.json"), JSON.stringify({ ...manifest, version }));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "shop" }));
  await writeFile(join(folder, "src/place.ts"), handler);
  return folder.replaceAll("\\", "/");
}
