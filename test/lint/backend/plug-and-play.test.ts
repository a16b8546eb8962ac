import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { loadBackend } from "../../../src/lint/backend/load";
import { openArchive } from "../../../src/lint/backend/plug-and-play/archive";
import { findHandlers } from "../../../src/lint/handlers";
import { ProjectFinder } from "../../../src/lint/projects";
import { defaultSettings } from "../../../src/lint/settings";

const modules = join(__dirname, "../../../node_modules");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "plug-and-play-")));
after(() => rmSync(folder, { recursive: true, force: true }));

const handler = `import * as grpc from "@grpc/grpc-js"; import { pump } from "@acme/pump"; import { EventEmitter } from "node:events";
  type Call = grpc.ServerWritableStream<string, string>;
  export const watch = (call: Call) => pump(call, new EventEmitter());`;

/** What Yarn writes, with one package in an archive that is seen with its peers, one unplugged and one workspace. */
const state = {
  packageRegistryData: [
    [
      null,
      [
        [
          null,
          at("./", { "@grpc/grpc-js": "virtual:1", "@types/node": "npm:20", "@acme/pump": "workspace:pump" }),
        ],
      ],
    ],
    [
      "@grpc/grpc-js",
      [["virtual:1", at("./.yarn/__virtual__/grpc-1/0/cache/grpc.zip/node_modules/@grpc/grpc-js/", {})]],
    ],
    ["@types/node", [["npm:20", at("./.yarn/unplugged/node/node_modules/@types/node/", {})]]],
    ["@acme/pump", [["workspace:pump", at("./packages/pump/", { "@grpc/grpc-js": "virtual:1" })]]],
  ],
};

function at(packageLocation: string, dependencies: Record<string, string>) {
  return { packageLocation, packageDependencies: Object.entries(dependencies), linkType: "HARD" };
}

function write(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const json = JSON.stringify(state, undefined, 2);
for (const [name, map] of [
  // It would end the process if it were run.
  [".pnp.cjs", `const RAW_RUNTIME_STATE =\n'${json.replaceAll("\n", "\\\n")}';\nprocess.exit(1);\n`],
  [".pnp.data.json", json],
] as const) {
  test(`packages in Yarn's archives, unplugged ones and workspaces are found by ${name}`, async () => {
    rmSync(join(folder, ".pnp.cjs"), { force: true });
    write(name, map);
    write("tsconfig.json", "{}");
    write("src/a.ts", handler);
    write("packages/pump/package.json", `{ "name": "@acme/pump", "types": "dist/index.d.ts" }`);
    write("packages/pump/src/index.ts", "export function pump(call: unknown, bus: unknown) {}");
    write(".yarn/cache/grpc.zip", zip(declarationsOf("@grpc/grpc-js")));
    mkdirSync(join(folder, ".yarn/unplugged/node/node_modules/@types"), { recursive: true });
    rmSync(join(folder, ".yarn/unplugged/node/node_modules/@types/node"), { force: true });
    symlinkSync(
      join(modules, "@types/node"),
      join(folder, ".yarn/unplugged/node/node_modules/@types/node"),
      "junction",
    );

    const [project, ...more] = await new ProjectFinder().find([folder]);
    assert.deepEqual(more, []);
    assert.deepEqual(project?.roots, [`${folder}/src/a.ts`]);
    const view = (await loadBackend()).open(project!, []);
    assert.deepEqual(view.problems, []);
    assert.deepEqual(
      findHandlers(view, defaultSettings).map(
        ({ name: of, kind, confidence }) => `${of} ${kind} ${confidence}`,
      ),
      ["watch server-streaming high"],
    );
    assert.ok(
      view.files.includes(`${folder}/packages/pump/src/index.ts`),
      "a workspace is the project's own code",
    );
    assert.match(view.version("@grpc/grpc-js") ?? "", /^1\./);
  });
}

test("what is no archive is none, and one that is cut off is survived", () => {
  const whole = zip(new Map([["a/b.txt", "text"]]));
  assert.equal(openArchive(Buffer.from("no archive")), undefined);
  assert.equal(openArchive(whole.subarray(0, 40)), undefined);
  const archive = openArchive(whole)!;
  assert.equal(archive.read("a/b.txt"), "text");
  assert.equal(archive.read("a"), undefined);
  assert.ok(archive.hasFolder("a") && !archive.hasFolder("a/b.txt"));
});

/** The manifest and the declarations of an installed package, by the names that Yarn gives them in its archive. */
function declarationsOf(name: string): Map<string, string> {
  const from = join(modules, name);
  const files = readdirSync(from, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.d\.ts$/.test(file) || file === "package.json",
  );
  return new Map(
    files.map((file) => [
      `node_modules/${name}/${file.replaceAll("\\", "/")}`,
      readFileSync(join(from, file), "utf8"),
    ]),
  );
}

/** A zip archive; every other file is packed. */
function zip(files: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const method = directory.length % 2 === 0 ? 8 : 0;
    const data = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
