/**
 * Loads one tree of `.proto` files in one way, in a process of its own, and prints what it took as JSON.
 * Arguments: the way (`catalog` or `proto-loader`), the import path, the folder below it.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { load } from "@grpc/proto-loader";
import { loadCatalog } from "../../src/rpc/catalog";

export interface LoadStep {
  readonly step: string;
  /** Milliseconds of wall clock since the start. */
  readonly wall: number;
  /** Milliseconds of processor time since the start. */
  readonly processor: number;
  /** Megabytes of heap that the result holds on to. */
  readonly heap: number;
  /** Megabytes of the whole process. */
  readonly resident: number;
}

const [way, importPath, folder] = process.argv.slice(2) as [string, string, string];
const files = readdirSync(join(importPath, folder), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".proto"))
  .map((name) => join(folder, name))
  .sort();

const heapBefore = heap();
const started = performance.now();
const processorBefore = process.cpuUsage();
const kept: unknown[] = [];

void (way === "catalog" ? loadWithCatalog() : loadWithProtoLoader());

async function loadWithCatalog(): Promise<void> {
  const paths = files.map((file) => join(importPath, file));
  const catalog = await loadCatalog({ files: paths, importPaths: [importPath], root: importPath });
  kept.push(catalog);
  report(`listed ${catalog.services.length} services`);
  const firsts = catalog.services.flatMap((service) => service.methods.slice(0, 1));
  for (const [index, method] of firsts.entries()) {
    const opened = await catalog.open(method.fullName);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    if (index === 0) report("and opened one method");
  }
  report(`and opened a method of each of ${firsts.length} services`);
}

async function loadWithProtoLoader(): Promise<void> {
  kept.push(await load(files, { includeDirs: [importPath] }));
  report("loaded");
}

/** Looking at the heap collects garbage, which is no part of loading. */
const looking = { wall: 0, processor: 0 };

function report(step: string): void {
  const wall = performance.now() - started;
  const processor = processorTime();
  const line: LoadStep = {
    step,
    wall: wall - looking.wall,
    processor: processor - looking.processor,
    heap: heap() - heapBefore,
    resident: process.memoryUsage.rss() / 1e6,
  };
  console.log(JSON.stringify(line));
  looking.wall += performance.now() - started - wall;
  looking.processor += processorTime() - processor;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage(processorBefore);
  return (user + system) / 1000;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
