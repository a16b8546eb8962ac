import { join } from "node:path";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { Finding } from "../../../src/lint/finding";
import { lint } from "../../../src/lint/linter";
import { defaultSettings } from "../../../src/lint/settings";
import type { HandlerFiles } from "./load-handler";

/** What the linter says of many handlers, each with its files in a folder of its own beside `world.ts`. */
export async function verdictsOf(handlers: readonly HandlerFiles[]): Promise<Finding[][]> {
  const folder = (index: number) => `${__dirname.replaceAll("\\", "/")}/handler-${index}/`;
  const texts = handlers.flatMap((files, index) =>
    Object.entries(files).map(([name, text]) => ({ path: folder(index) + name, text })),
  );
  const spec = {
    config: undefined,
    directory: join(__dirname, "../../.."),
    roots: texts.map(({ path }) => path),
  };
  const view = createBackend().open(spec, texts);
  const { findings } = await lint(view, { ...defaultSettings, confidence: "medium" });
  const byFolder = new Map<string, Finding[]>(handlers.map((_, index) => [folder(index), []]));
  for (const finding of findings) {
    byFolder.get(finding.file.slice(0, finding.file.lastIndexOf("/") + 1))?.push(finding);
  }
  return [...byFolder.values()];
}
