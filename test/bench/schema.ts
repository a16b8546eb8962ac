/**
 * `npm run bench:schema`: loads a large public tree of `.proto` files with this project and with proto-loader, and
 * compares our descriptors with protoc's over all of it. The tree comes from npm into a folder that is kept.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, ownDescriptors, protocDescriptors, protocVersion } from "../rpc/schema/protoc";
import type { LoadStep } from "./schema-load";

const PACKAGE = "google-proto-files@6.0.1";
const ROUNDS = 3;

const tree = fetchTree();
for (const folder of ["google/pubsub", "google/cloud/aiplatform", "google/cloud"]) compareLoading(folder);
compareWithProtoc();

function fetchTree(): string {
  const folder = join(tmpdir(), "grpc-cancellation-bench", PACKAGE);
  const tree = join(folder, "node_modules", "google-proto-files");
  if (!existsSync(tree)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["install", "--prefix", folder, "--no-save", "--ignore-scripts", PACKAGE], {
      stdio: "inherit",
    });
  }
  return tree;
}

/** Both ways take turns, each in fresh processes; the table has the best round of each step. */
function compareLoading(folder: string): void {
  const best = new Map<string, LoadStep>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ["catalog", "proto-loader"]) {
      for (const step of measure(way, folder)) {
        const name = `${way}: ${step.step}`;
        const known = best.get(name);
        if (known === undefined || step.processor < known.processor) best.set(name, step);
      }
    }
  }
  console.log(`\n${folder}`);
  console.table(
    Object.fromEntries(
      [...best].map(([name, { wall, processor, heap, resident }]) => [
        name,
        {
          "ms (wall)": Math.round(wall),
          "ms (processor)": Math.round(processor),
          "MB kept": Math.round(heap),
          "MB resident": Math.round(resident),
        },
      ]),
    ),
  );
}

function measure(way: string, folder: string): LoadStep[] {
  const script = join(__dirname, "schema-load.ts");
  const output = execFileSync(
    process.execPath,
    ["--expose-gc", "--max-old-space-size=6000", "--import", "tsx", script, way, tree, folder],
    { encoding: "utf8" },
  );
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LoadStep);
}

/** protoc has google/protobuf from a release of its own, so that folder is not compared. */
function compareWithProtoc(): void {
  const version = protocVersion();
  if (version === undefined) {
    console.log("\nno protoc here (Debian: protobuf-compiler): descriptors were not compared");
    return;
  }
  const files = readdirSync(tree, { recursive: true, encoding: "utf8" })
    .filter(
      (name) => name.startsWith("google/") && name.endsWith(".proto") && !name.startsWith("google/protobuf/"),
    )
    .sort();
  const own = ownDescriptors(files, [tree]);
  const expected = protocDescriptors(files, [tree]);
  const found = differences(expected, own.protos);
  console.log(`\n${expected.file.length} files compared with ${version}: ${found.length} differences`);
  for (const line of found.slice(0, 20)) console.log(line);
  for (const problem of own.problems.slice(0, 20)) console.log(problem.message);
  if (found.length + own.problems.length > 0) process.exitCode = 1;
}
