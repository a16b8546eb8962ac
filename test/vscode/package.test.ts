/** The .vsix holds what it must and nothing else, and a VS Code that installs it can use it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { packExtension } from "../../src/build/package";
import { zipNames } from "../build/zip-names";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { installServerBuild } from "../harness/vscode/install";
import { outDirectory, projectRoot, serverBuildDirectory } from "../harness/vscode/places";
import { story } from "../harness/vscode/story";

const directory = join(outDirectory, "package");
const extensions = join(directory, "extensions");
let vsix = "";

before(async () => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  vsix = await packExtension(directory);
});

test("the package holds the bundles, pictures, protos and pages, and nothing of the sources or tests", async () => {
  const names = zipNames(await readFile(vsix));
  const top = names.map((name) => name.replace(/^extension\/(?:(dist|media|protos)\/.*)$/, "$1/"));
  assert.deepEqual([...new Set(top)].sort(), [
    "[Content_Types].xml",
    "dist/",
    "extension.vsixmanifest",
    "extension/LICENSE.txt",
    "extension/changelog.md",
    "extension/package.json",
    "extension/readme.md",
    "media/",
    "protos/",
  ]);
  const needed = [
    "extension.js",
    "language-server.js",
    "language-server-main.js",
    "rpc-host.js",
    "cli.js",
    "cli-main.js",
    "webview.js",
  ];
  for (const file of [...needed, "typescript/typescript.js", "typescript/lib.es2022.d.ts"])
    assert.ok(names.includes(`extension/dist/${file}`), `${file} is missing`);
  const notices = await readFile(join(projectRoot, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  for (const name of ["typescript", "@grpc/grpc-js", "@bufbuild/protobuf", "vscode-languageclient"])
    assert.ok(notices.includes(`\n${name} `), `the licence of ${name} is missing`);
});

story(
  "the package, installed: it starts and shows the services of the workspace",
  async () => {
    const server = await installServerBuild({
      directory: serverBuildDirectory,
      signal: new AbortController().signal,
      progress: console.log,
    });
    const flags = ["--accept-server-license-terms", `--extensions-dir=${extensions}`];
    await promisify(execFile)(server.node, [server.main, ...flags, `--install-extension=${vsix}`]);
    const demo = await copyDemo("127.0.0.1:1");
    const bare = join(projectRoot, "test/harness/vscode/bare-extension");
    return { folder: demo.folder, extension: bare, extensions, dispose: demo.remove };
  },
  async ({ page, evaluate, picture }) => {
    const found = await evaluate(async (vscode) => {
      const extension = vscode.extensions.getExtension("grpc-cancellation.grpc-cancellation");
      await extension?.activate();
      return { path: extension?.extensionPath, active: extension?.isActive };
    });
    assert.equal(found.active, true);
    assert.ok(found.path?.startsWith(extensions), `it is the installed one: ${found.path}`);
    await evaluate((vscode) => vscode.commands.executeCommand("grpcCancellation.services.focus"));
    await page.getByRole("treeitem", { name: /lab\.v1\.Orders/ }).waitFor();
    await picture("services");
  },
);
