import type { TextEdit } from "../../../text/edit";
import type { Span } from "../../../text/span";
import type { FileIndex } from "../../syntax/file-index";

/** Moves every line that begins between two places one step further in, but for those within a template. */
export function indentLines(index: FileIndex, from: number, to: number, step: string): readonly TextEdit[] {
  const { file } = index;
  const fixed = textsOverLines(index);
  const edits: TextEdit[] = [];
  for (let at = file.text.indexOf("\n", from) + 1; at > 0 && at < to; ) {
    const next = file.text.indexOf("\n", at);
    const line = file.text.slice(at, next < 0 ? to : next);
    if (line.trim() !== "" && !fixed.some((span) => span.start < at && at < span.end)) {
      edits.push({ span: { start: at, end: at }, newText: step });
    }
    if (next < 0) break;
    at = next + 1;
  }
  return edits;
}

const overLines = new WeakMap<FileIndex, readonly Span[]>();

/** The templates and strings of a file in which lines begin. */
function textsOverLines(index: FileIndex): readonly Span[] {
  const known = overLines.get(index);
  if (known) return known;
  const { functions, text } = index.file;
  const found = functions
    .flatMap(({ id }) => index.expressionsOf(id))
    .filter(({ kind }) => kind === "template" || kind === "literal")
    .map(({ span }) => span)
    .filter(({ start, end }) => text.slice(start, end).includes("\n"));
  overLines.set(index, found);
  return found;
}
