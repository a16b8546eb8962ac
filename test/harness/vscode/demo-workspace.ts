import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./places";

/** A copy of the demo project that may be edited freely. */
export interface DemoWorkspace {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Copies the demo, its protos and a link to this project's packages, so that types resolve, into a folder of its own.
 *
 * @param target what its panel calls, `host:port`
 */
export async function copyDemo(target: string): Promise<DemoWorkspace> {
  // The real path: a link on the way (macOS has one) would give every file two names.
  const parent = await realpath(await mkdtemp(join(tmpdir(), "grpc-cancellation-")));
  const folder = join(parent, "orders");
  await cp(join(projectRoot, "test/demo"), folder, { recursive: true });
  await cp(join(projectRoot, "protos/lab"), join(folder, "protos/lab"), { recursive: true });
  await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"), "junction");
  await mkdir(join(folder, ".vscode"));
  const settings = {
    "grpcCancellation.defaultTarget": target,
    "grpcCancellation.importPaths": ["protos"],
    // Loops whose number of turns a request decides are sure to be long only as far as requests are.
    "grpcCancellation.lint.confidence": "medium",
    "typescript.tsdk": "node_modules/typescript/lib",
    "files.exclude": { node_modules: true },
  };
  await writeFile(join(folder, ".vscode/settings.json"), `${JSON.stringify(settings, undefined, 2)}\n`);
  return { folder, remove: () => rm(parent, { recursive: true, force: true }) };
}
