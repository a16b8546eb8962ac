/**
 * `npm run robustness [-- folder…]`: every rule over every function, each taken for a handler, of TypeScript's own packages
 * and a dozen large ones, or of the folders given. Prints time and memory; fails when a rule throws.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { lintEveryFunction } from "../lint/robustness/every-function";
import { openSources } from "../lint/robustness/sources";

const home = join(tmpdir(), "grpc-cancellation-robustness");

const packages = {
  "@babel/parser": "8.1.2",
  "@grpc/grpc-js": "1.14.7",
  "@nestjs/microservices": "12.1.1",
  ethers: "6.17.0",
  ioredis: "6.0.0",
  lodash: "4.18.1",
  mongoose: "9.12.1",
  rxjs: "7.8.2",
  sequelize: "6.37.8",
  typeorm: "1.1.1",
  typescript: "6.0.3",
  undici: "8.12.4",
  webpack: "5.112.2",
};

async function main(): Promise<void> {
  const given = process.argv.slice(2).map((one) => resolve(one));
  const folders = given.length > 0 ? given : await installed();
  let failed = 0;
  for (const folder of folders) {
    const began = performance.now();
    await using sources = await openSources(folder);
    const result = lintEveryFunction(sources.view);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    const { milliseconds, name } = result.slowest;
    console.log(
      `${folder}: ${sources.view.files.length} files, ${result.functions} functions, ${result.findings} findings, ` +
        `${seconds} s, ${memory} MB; longest ${milliseconds.toFixed(0)} ms (${name})`,
    );
    for (const problem of result.problems) console.log(`  ${problem}`);
    failed += result.problems.length;
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

async function installed(): Promise<string[]> {
  const modules = join(home, "node_modules");
  if (!existsSync(modules)) {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "package.json"), JSON.stringify({ private: true, dependencies: packages }));
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
    await promisify(execFile)("npm", ["install", ...options], { cwd: home });
  }
  return Object.keys(packages).map((name) => join(modules, name));
}

void main();
