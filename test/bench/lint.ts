/**
 * `npm run bench:lint [-- folder]`: our linter beside `tsc --noEmit` and typescript-eslint, in pairs in one run, on a
 * generated project of about 130,000 lines with 1,000 handlers, and on the folder given.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { serverFlags } from "../../src/extension/lint/server-flags";
import { firstDiagnostic } from "./lint/editor";
import type { Keystrokes } from "./lint/keystrokes";
import { type Cost, cost, median, percentile, sumOf } from "./lint/measure";
import { type BenchProject, writeProject } from "./lint/project";
import { installTools, type Tools } from "./lint/tools";
import { tsserverMemory } from "./lint/tsserver";

const repository = join(__dirname, "../..");
const home = join(tmpdir(), "grpc-cancellation-bench");
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);

const cli = join(repository, "dist/cli.js");
const tsc = join(repository, "node_modules/typescript/bin/tsc");

const typing = join(repository, "out/bench/keystrokes.js");

const run = promisify(execFile);

const tsserverFile = join(repository, "node_modules/typescript/lib/tsserver.js");

const native = "tsc 7.0.2";

type Contenders = Record<string, () => Promise<Cost>>;

async function main(): Promise<void> {
  await mkdir(home, { recursive: true });
  const tools = await installTools(join(home, "tools"));
  const [given] = process.argv.slice(2);
  if (given) {
    await wholeProject(resolve(given), tools);
    return;
  }
  const modules = join(repository, "node_modules");
  const one = await writeProject(join(home, "one"), 1, modules);
  const ten = await writeProject(join(home, "ten"), 10, modules);
  console.log(`generated: ${one.lines} lines, ${one.handlers} handlers; medians of ${rounds} rounds`);
  await wholeProject(one.root, tools);
  await tenConfigs(ten);
  await editor(one);
}

async function wholeProject(root: string, tools: Tools): Promise<void> {
  const config = existsSync(join(root, "tsconfig.json")) ? ["-p", "tsconfig.json"] : [];
  await compare(`${root}, whole`, {
    ours: () => cost([cli, "lint", "."], root),
    "tsc 6.0.3": () => cost([tsc, "--noEmit", ...config], root),
    [native]: () => cost([tools.nativeTsc, "--noEmit", ...config], root),
    "typescript-eslint": () => cost([tools.eslint, "-c", tools.eslintConfig, "."], root),
  });
}

async function tenConfigs({ root, packages }: BenchProject): Promise<void> {
  await compare("ten tsconfigs", {
    ours: () => cost([cli, "lint", "."], root),
    "tsc 6.0.3 for each": async () => {
      const costs: Cost[] = [];
      for (const folder of packages) costs.push(await cost([tsc, "--noEmit"], folder));
      return sumOf(costs);
    },
  });
}

async function editor({ root, handlerFile }: BenchProject): Promise<void> {
  const server = join(repository, "dist/language-server.js");
  const text = await readFile(handlerFile, "utf8");
  // A timer that nothing ends: no type is needed to tell.
  const plain = text.replace("const { request } = call;", "$& setInterval(() => call.getPeer(), 1000);");
  const [first, syntax]: number[][] = [[], []];
  for (let n = 0; n < rounds; n++) {
    first!.push(await firstDiagnostic(server, root, handlerFile, text));
    syntax!.push(await firstDiagnostic(server, root, handlerFile, plain));
  }
  const inSeconds = (all: readonly number[]) => `${median(all).toFixed(2)} s from the server's start`;
  console.log(`first diagnostic of an opened handler: ${inSeconds(first!)} (aim: 1.5)`);
  console.log(`first diagnostic that needs no types: ${inSeconds(syntax!)} (aim: 0.3)`);
  const { alone, glance, typed, whole } = await typeInto(root, handlerFile);
  const said = (all: readonly number[]) =>
    `median ${median(all).toFixed(1)} ms, p95 ${percentile(all, 0.95).toFixed(1)} ms`;
  console.log(`a file by itself, the first: ${alone[0]!.toFixed(0)} ms`);
  console.log(`keystroke, known facts: ${said(glance)} (aim: p95 under 10)`);
  console.log(`keystroke, types for the edited function: ${said(typed)} (aim: median under 50)`);
  console.log(`keystroke, then a pause, the whole project: ${said(whole)}`);
  const tsserver = await tsserverMemory(tsserverFile, root, handlerFile);
  console.log(`peak memory of tsserver with the handler open: ${tsserver.toFixed(0)} MB`);
}

/** In a process that is started as the editor starts the linter's server. */
async function typeInto(root: string, file: string): Promise<Keystrokes> {
  const { stdout } = await run(process.execPath, [...serverFlags, typing, root, file]);
  return JSON.parse(stdout) as Keystrokes;
}

/** Each contender once a round, in turn, so that what else the machine does disturbs all alike. */
async function compare(title: string, contenders: Contenders): Promise<void> {
  const names = Object.keys(contenders);
  const costs = new Map(names.map((name) => [name, [] as Cost[]]));
  for (let n = 0; n < rounds; n++) {
    for (let m = 0; m < names.length; m++) {
      const name = names[(n + m) % names.length]!;
      costs.get(name)!.push(await contenders[name]!());
    }
  }
  console.log(title);
  const ours = costs.get("ours")!;
  for (const [name, runs] of costs) {
    const of = (key: keyof Cost) => median(runs.map((run) => run[key]));
    const ratio = (key: keyof Cost) => median(ours.map((run, n) => run[key] / runs[n]![key])).toFixed(2);
    // The compiler of version 7 is a program of its own, whose use its launcher does not know.
    const isNative = name === native;
    const used = `, processor ${of("cpu").toFixed(2)} s, ${of("memory").toFixed(0)} MB`;
    const share = `, ${ratio("cpu")} of its processor time, ${ratio("memory")} of its memory`;
    const versus =
      name === "ours" ? "" : `; ours takes ${ratio("seconds")} of its time${isNative ? "" : share}`;
    console.log(`  ${name}: ${of("seconds").toFixed(2)} s${isNative ? "" : used}${versus}`);
  }
}

void main();
