import { writeFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { sequenceMermaid } from "../../report/sequence-mermaid";
import { sequenceSvg } from "../../report/sequence-svg";
import { sequenceText } from "../../report/sequence-text";
import { outcomeText } from "../../report/verdict-text";
import { type Sequence, sequenceOf } from "../../trace/sequence/sequence";
import type { TracedRequest } from "../../trace/verdicts/live-verdicts";
import { UsageError } from "../command";

/** A file that always shows the newest cancelled request. */
export interface DiagramFile {
  write(request: TracedRequest): void;
}

/**
 * The file that `--diagram` names; its ending chooses the format.
 *
 * @throws UsageError when no format has that ending, or the file cannot be written.
 */
export function diagramFile(path: string | undefined, cwd: string): DiagramFile | undefined {
  if (path === undefined) return undefined;
  const draw = FORMATS[extname(path)];
  if (!draw)
    throw new UsageError(`--diagram ${path}: the ending is none of ${Object.keys(FORMATS).join(", ")}.`);
  const file = resolve(cwd, path);
  try {
    writeFileSync(file, "", { flag: "a" });
  } catch (error) {
    throw new UsageError(`--diagram ${path} cannot be written: ${(error as Error).message}`);
  }
  return {
    write: ({ hops, lines, verdicts }) =>
      writeFileSync(file, draw(sequenceOf(hops, lines, verdicts, outcomeText))),
  };
}

const FORMATS: Readonly<Record<string, (sequence: Sequence) => string>> = {
  ".svg": sequenceSvg,
  ".mmd": sequenceMermaid,
  ".json": (sequence) => `${JSON.stringify(sequence, null, 2)}\n`,
  ".txt": sequenceText,
};
