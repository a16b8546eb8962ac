import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path/posix";
import type { Problem } from "../finding";
import { type Baseline, type BaselineEntry, baselineName } from "../suppression/baseline";
import { nearestAbove } from "./nearest-above";
import type { ReadConfig } from "./read-config";

/**
 * The file that a project's baseline is in: the one that its configuration names, else the nearest at or above the
 * project's folder; undefined when there is none.
 */
export function baselineFile(
  directory: string,
  { baseline }: Pick<ReadConfig, "baseline">,
): string | undefined {
  return baseline ?? nearestAbove(directory, baselineName);
}

/** Where a new baseline belongs: beside the configuration, else in the folder itself. */
export function newBaselineFile(directory: string, config: Pick<ReadConfig, "baseline" | "file">): string {
  const folder = config.file === undefined ? directory : dirname(config.file);
  return baselineFile(directory, config) ?? `${folder === "/" ? "" : folder}/${baselineName}`;
}

/** Reads a baseline. One that cannot be read is a problem, and knows nothing. */
export function readBaseline(file: string): Baseline & { readonly problems: readonly Problem[] } {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as { findings?: unknown };
    if (!Array.isArray(read.findings) || !read.findings.every(isEntry))
      throw new Error('it has no list "findings"');
    return { file, entries: read.findings, problems: [] };
  } catch (error) {
    const why = (error as Error).message.replace(/\s+/g, " ");
    const message = `The baseline cannot be read: ${why}. Write it anew with grpc-cancellation lint --write-baseline.`;
    return {
      file,
      entries: [],
      problems: [{ file, span: { start: 0, end: 0 }, message, about: "settings" }],
    };
  }
}

/** Writes a baseline, one entry a line, so that changes are easy to review and to merge. */
export function writeBaseline({ file, entries }: Baseline): void {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  writeFileSync(file, `{\n  "version": 1,\n  "findings": [${lines === "" ? "" : `\n${lines}\n  `}]\n}\n`);
}

function isEntry(value: unknown): value is BaselineEntry {
  const entry = value as Partial<Record<keyof BaselineEntry, unknown>> | null;
  return (
    typeof entry === "object" &&
    entry !== null &&
    [entry.rule, entry.file, entry.symbol, entry.snippet].every((part) => typeof part === "string") &&
    typeof entry.count === "number"
  );
}
