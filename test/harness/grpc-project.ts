import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const repository = join(__dirname, "../..");

/** A project on disk with the real libraries. */
export interface Project {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a project in a temporary folder; a manifest and a tsconfig are added where the files have none. */
export async function makeProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "grpc-project-")));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  const path = (name: string) => join(folder, name);
  const write = async (name: string, text: string) => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), text);
  };
  const all: Record<string, string> = {
    "package.json": JSON.stringify({ name: "shop", dependencies: { "@grpc/grpc-js": "^1.14.0" } }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        // Without it the types of the browser are read and merged, which is half the work of opening a small project.
        lib: ["es2023"],
        module: "preserve",
        moduleResolution: "bundler",
        strict: true,
        skipLibCheck: true,
        types: ["node"],
      },
      include: ["**/*.ts"],
    }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await write(name, text);
  return { folder, path, write, remove: () => rm(folder, { recursive: true }) };
}

/** A server-streaming handler with a loop that never looks whether the call was cancelled. */
export const wrongHandler = `import type { ServerWritableStream } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";

export async function watch(call: ServerWritableStream<{ id: string }, { price: number }>): Promise<void> {
  while (true) {
    await sleep(100);
    call.write({ price: 1 });
  }
}
`;
