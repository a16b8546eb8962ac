import { cp, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { View } from "../../../src/lint/backend/backend";
import { loadBackend } from "../../../src/lint/backend/load";

/** The sources of a package as a project of its own; gone when disposed of. */
export interface Sources extends AsyncDisposable {
  readonly view: View;
}

/**
 * Copies what a package ships as JavaScript and TypeScript to a folder of its own, since packages are no sources where they
 * are installed, and opens that.
 */
export async function openSources(directory: string): Promise<Sources> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "grpc-cancellation-sources-")));
  const wanted = (path: string) =>
    basename(path) !== "node_modules" && (!/\.\w+$/.test(path) || /(?<!\.d|\.min)\.[cm]?[jt]sx?$/.test(path));
  await cp(await realpath(directory), folder, { recursive: true, filter: (path) => wanted(path) });
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const roots = names
    .filter((one) => one.isFile() && /\.[cm]?[jt]sx?$/.test(one.name))
    .map((one) => join(one.parentPath, one.name).replaceAll("\\", "/"));
  const backend = await loadBackend();
  return {
    view: backend.open({ config: undefined, directory: folder.replaceAll("\\", "/"), roots }, []),
    async [Symbol.asyncDispose]() {
      backend.forget();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
