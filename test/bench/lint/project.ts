import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A project written for measuring. */
export interface BenchProject {
  readonly root: string;
  /** Folders with a tsconfig each. */
  readonly packages: readonly string[];
  /** A file with handlers. */
  readonly handlerFile: string;
  readonly lines: number;
  readonly handlers: number;
}

const services = 100;
const methods = 10;
/** Of business code, in three layers; each imports from the layer below. */
const modules = 750;

/**
 * Writes a project of about 130,000 lines with 1,000 handlers: services that call repositories and upstream servers,
 * and business code of which a good half is reached from a handler, the rest from nowhere.
 *
 * @param root is emptied first
 * @param packages how many tsconfigs share the code; with one, it lies at the root
 * @param nodeModules where the libraries are
 */
export async function writeProject(
  root: string,
  packages: number,
  nodeModules: string,
): Promise<BenchProject> {
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  await symlink(nodeModules, join(root, "node_modules"));
  const folders = Array.from({ length: packages }, (_, n) =>
    packages === 1 ? root : join(root, `packages/p${n}`),
  );
  let lines = 0;
  const write = async (path: string, text: string) => {
    lines += text.split("\n").length;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  for (const [index, folder] of folders.entries()) {
    await write(join(folder, "tsconfig.json"), tsconfig);
    await write(join(folder, "src/gen/service.ts"), generated());
    await write(join(folder, "src/db.ts"), database);
    const [first, last] = share(services, packages, index);
    for (let n = first; n < last; n++)
      await write(join(folder, `src/services/service${n}.ts`), service(n, packages));
    const [from, to] = share(modules, packages, index);
    for (let n = from; n < to; n++)
      await write(join(folder, `src/domain/module${n}.ts`), domain(n, from, to));
  }
  const handlerFile = join(folders[0]!, "src/services/service0.ts");
  return { root, packages: folders, handlerFile, lines, handlers: services * methods };
}

function share(all: number, packages: number, index: number): [from: number, to: number] {
  return [(all / packages) * index, (all / packages) * (index + 1)];
}

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: "es2023",
      module: "preserve",
      moduleResolution: "bundler",
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: ["node"],
    },
    include: ["src"],
  },
  undefined,
  2,
)}\n`;

/** What ts-proto writes of one service. */
function generated(): string {
  const names = Array.from({ length: methods }, (_, n) => n);
  return `import type { handleServerStreamingCall, handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Client, type ServiceError, type ClientUnaryCall } from "@grpc/grpc-js";
export interface Request { id: string; ids: string[]; limit: number; tags: Record<string, string> }
export interface Response { id: string; total: number; labels: string[] }
export interface ItemsServer extends UntypedServiceImplementation {
${names.map((n) => `  ${isStream(n) ? `watch${n}: handleServerStreamingCall` : `get${n}: handleUnaryCall`}<Request, Response>;`).join("\n")}
}
export declare class ItemsClient extends Client {
  get(request: Request, callback: (error: ServiceError | null, response: Response) => void): ClientUnaryCall;
}
`;
}

function isStream(n: number): boolean {
  return n % 5 === 4;
}

const database = `import { setTimeout as sleep } from "node:timers/promises";
import { readFile } from "node:fs/promises";
import type { Response } from "./gen/service";
export class Repository {
  private readonly rows = new Map<string, Response>();
  async find(id: string): Promise<Response | undefined> {
    await sleep(1);
    return this.rows.get(id);
  }
  async findAll(ids: readonly string[]): Promise<Response[]> {
    const found: Response[] = [];
    for (const id of ids) {
      const one = await this.find(id);
      if (one) found.push(one);
    }
    return found;
  }
  async load(path: string): Promise<string> {
    return (await readFile(path)).toString();
  }
}
`;

function service(n: number, packages: number): string {
  const count = modules / packages;
  const first = Math.floor(n / (services / packages)) * count;
  // Of the top layer services use half, and through it they reach half of what lies below.
  const used = [0, 1, 2].map((m) => first + ((n * 3 + m) % Math.floor(count / 10)));
  const handlers = Array.from({ length: methods }, (_, m) =>
    isStream(m) ? streaming(m, used[m % 3]!) : unary(m, used[m % 3]!),
  );
  return `import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
import type { ItemsClient, ItemsServer, Request, Response } from "../gen/service";
import { Repository } from "../db";
${[...new Set(used)].map((m) => `import { Module${m} } from "../domain/module${m}";`).join("\n")}

export class Service${n} implements ItemsServer {
  [name: string]: any;
  private readonly repository = new Repository();
${[...new Set(used)].map((m) => `  private readonly module${m} = new Module${m}();`).join("\n")}
  constructor(private readonly upstream: ItemsClient) {}
${handlers.join("")}}
`;
}

function unary(m: number, module: number): string {
  return `
  async get${m}(call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): Promise<void> {
    const { request } = call;
    try {
      const labels: string[] = [];
      let total = 0;
      for (const id of request.ids) {
        const row = await this.repository.find(id);
        if (!row) continue;
        total += row.total + this.module${module}.weigh(row.total);
        labels.push(...row.labels.map((label) => label.trim().toLowerCase()));
      }
      const extra = await this.module${module}.collect(request.limit, request.id);
      this.upstream.get(request, (error, response) => {
        if (error) return callback(error);
        callback(null, { id: response.id, total: total + extra.length, labels });
      });
    } catch (error) {
      callback(error as Error);
    }
  }
`;
}

function streaming(m: number, module: number): string {
  return `
  async watch${m}(call: ServerWritableStream<Request, Response>): Promise<void> {
    for (let n = 0; n < call.request.limit; n++) {
      if (call.cancelled) return;
      const rows = await this.repository.findAll(call.request.ids);
      for (const row of rows) call.write({ ...row, total: this.module${module}.weigh(row.total) });
      await sleep(100);
    }
    call.end();
  }
`;
}

/** Code such as every project is full of: types, classes, functions over them, and nothing of gRPC. */
function domain(n: number, from: number, to: number): string {
  const layer = Math.floor((to - from) / 5);
  const below = [n + layer, n + layer + 1].filter((m) => m < to);
  const parts = Array.from({ length: 5 }, (_, m) => part(n, m));
  return `${below.map((m) => `import { Module${m}, type Entry${m} } from "./module${m}";`).join("\n")}
${parts.join("")}
export interface Entry${n} { key: string; weight: number; children: Entry${n}[]; attributes: Map<string, string | number> }
export class Module${n} {
  private readonly entries = new Map<string, Entry${n}>();
${below.map((m) => `  private readonly module${m} = new Module${m}();`).join("\n")}
  weigh(value: number): number {
    let sum = value;
    for (const entry of this.entries.values()) sum += entry.weight * entry.children.length;
${below.map((m) => `    sum += this.module${m}.size;`).join("\n")}
    return sum;
  }
  get size(): number {
    return this.entries.size;
  }
  async collect(limit: number, prefix: string): Promise<string[]> {
    const keys = [...this.entries.keys()].filter((key) => key.startsWith(prefix)).slice(0, limit);
    return await Promise.all(keys.map(async (key) => \`\${prefix}/\${key}\`));
  }
${below.map((m) => `  adopt${m}(entry: Entry${m}): Entry${n} {\n    return { key: entry.key, weight: entry.weight + 1, children: [], attributes: new Map(entry.attributes) };\n  }`).join("\n")}
}
`;
}

function part(n: number, m: number): string {
  const name = `${n}_${m}`;
  return `
export interface Options${name} { readonly name: string; readonly retries?: number; readonly parse: (text: string) => unknown }
export type State${name} = { type: "idle" } | { type: "busy"; since: number } | { type: "failed"; reason: string };
export function describe${name}(state: State${name}, options: Options${name}): string {
  switch (state.type) {
    case "idle":
      return \`\${options.name} is idle\`;
    case "busy":
      return \`\${options.name} has been busy for \${Math.round(state.since / 1000)} s\`;
    case "failed":
      return \`\${options.name} failed: \${state.reason}\`;
  }
}
export function group${name}<T extends { readonly id: string }>(items: readonly T[], size: number): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = item.id.slice(0, size);
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return groups;
}
`;
}
