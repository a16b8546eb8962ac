import { relative } from "node:path";
import type { Finding, Note } from "../lint/finding";
import { linesOf } from "../text/lines";
import type { Span } from "../text/span";

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
    const line = note.file === file && lineOf(note, texts);
    return line ? `line ${line}` : placeOf(note, folder, texts);
  };
  return notes.map((note) => `${place(note)} ${note.message.replace(/ here$/, "")}`).join(" → ");
}

/** The file, as it is named from a folder, and the line where it is known. */
export function placeOf(place: Place, folder: string, texts: ReadonlyMap<string, string>): string {
  const name = relative(folder, place.file).replaceAll("\\", "/");
  const line = lineOf(place, texts);
  return line === undefined ? name : `${name}:${line}`;
}

/** Where something is, as far as that is known. */
interface Place {
  readonly file: string;
  readonly span?: Span | undefined;
}

function lineOf({ file, span }: Place, texts: ReadonlyMap<string, string>): number | undefined {
  const text = texts.get(file);
  return text === undefined || span === undefined ? undefined : linesOf(text).position(span.start).line;
}
