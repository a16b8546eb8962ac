import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Finding } from "../../../src/lint/finding";
import { lintPaths } from "../../../src/lint/lint-paths";
import { declarations } from "./declarations";
import { type Snippet, snippets } from "./snippets";

const installed = join(__dirname, "../../../node_modules");
/** A `node_modules` folder with the packages themselves, to hold the declarations copied from them against. */
const real = process.env["LIBRARIES"];

function sourceOf({ start, body }: Snippet): string {
  const signal = body.includes("signal")
    ? `const controller = new AbortController(); call.on("cancelled", () => controller.abort()); const { signal } = controller;`
    : "";
  return `import type { ServerWritableStream } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
${start}
interface Item { readonly n: number }
declare const items: readonly Item[];
declare function ask(signal: AbortSignal): Promise<void>;
export async function run(call: ServerWritableStream<Item, Item>): Promise<void> { ${signal} ${body} }
`;
}

describe("what is known of libraries", () => {
  let folder: string;
  let findings: readonly Finding[];
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "grpc-libraries-")));
    await link(folder);
    await mkdir(join(folder, "src"));
    for (const [index, one] of snippets.entries())
      await writeFile(join(folder, `src/${index}.ts`), sourceOf(one));
    const result = await lintPaths([folder.replaceAll("\\", "/")], { settings: { confidence: "medium" } });
    assert.deepEqual(result.problems, []);
    assert.equal(result.handlers.length, snippets.length);
    findings = result.findings;
  });
  after(() => rm(folder, { recursive: true }));

  for (const [index, { start, body, says }] of snippets.entries()) {
    test(`${start} ${body}`, () => {
      const found = findings.filter(({ file }) => file.endsWith(`/src/${index}.ts`));
      assert.deepEqual(found.map(({ rule, confidence }) => `${rule} ${confidence}`).sort(), [...says].sort());
    });
  }
});

/** Makes the packages that are installed here and the declarations of others the project's own. */
async function link(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "shop" }));
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "preserve",
        moduleResolution: "bundler",
        strict: true,
        skipLibCheck: true,
        types: ["node"],
      },
    }),
  );
  if (real !== undefined) return symlink(real, modules, "junction");
  for (const name of ["@grpc/grpc-js", "@types/node", "rxjs", "undici-types"]) {
    await mkdir(join(modules, name, ".."), { recursive: true });
    await symlink(join(installed, name), join(modules, name), "junction");
  }
  for (const [name, text] of Object.entries(declarations)) {
    await mkdir(join(modules, name), { recursive: true });
    await writeFile(join(modules, name, "index.d.ts"), text);
    await writeFile(join(modules, name, "package.json"), JSON.stringify({ name, types: "index.d.ts" }));
  }
}
