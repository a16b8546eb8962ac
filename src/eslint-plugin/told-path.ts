import { relative } from "node:path";
import type { Finding, Note } from "../lint/finding";
import { linesOf } from "../text/lines";

/**
 * The path that proves a finding, in one line: ESLint shows a message and no more.
 *
 *     src/watch.ts:3 the handler `watch` → src/watch.ts:5 `watch` calls `poll` → line 9 it waits
 *
 * @param folder what files are named from
 * @param texts what was linted
 */
export function toldPath(
  { file, notes }: Finding,
  folder: string,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  if (notes.length === 0) return undefined;
  const place = (note: Note) => {
    const text = texts.get(note.file);
    const line = text === undefined ? undefined : linesOf(text).position(note.span.start).line;
    if (note.file === file && line !== undefined) return `line ${line}`;
    const name = relative(folder, note.file).replaceAll("\\", "/");
    return line === undefined ? name : `${name}:${line}`;
  };
  return notes.map((note) => `${place(note)} ${note.message.replace(/ here$/, "")}`).join(" → ");
}
