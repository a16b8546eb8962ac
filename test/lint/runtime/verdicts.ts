import { join } from "node:path";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { Finding } from "../../../src/lint/finding";
import { lint } from "../../../src/lint/linter";
import { defaultSettings } from "../../../src/lint/settings";
import type { HandlerFiles } from "./load-handler";

const backend = createBackend();

/** Where the files of a handler stand, by its number among those that are linted together. */
export function folderOf(index: number): string {
  return `${__dirname.replaceAll("\\", "/")}/handler-${index}/`;
}

/** What the linter says of many handlers, each with its files in a folder of its own beside `world.ts`. */
export async function verdictsOf(handlers: readonly HandlerFiles[]): Promise<Finding[][]> {
  const texts = handlers.flatMap((files, index) =>
    Object.entries(files).map(([name, text]) => ({ path: folderOf(index) + name, text })),
  );
  const spec = {
    config: undefined,
    directory: join(__dirname, "../../.."),
    roots: texts.map(({ path }) => path),
  };
  const view = backend.open(spec, texts);
  const { findings } = await lint(view, { ...defaultSettings, confidence: "medium" });
  const byFolder = new Map<string, Finding[]>(handlers.map((_, index) => [folderOf(index), []]));
  for (const finding of findings) {
    byFolder.get(finding.file.slice(0, finding.file.lastIndexOf("/") + 1))?.push(finding);
  }
  return [...byFolder.values()];
}
