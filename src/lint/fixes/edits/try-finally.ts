import type { TextEdit } from "../../../text/edit";
import type { Span } from "../../../text/span";
import type { FileIndex } from "../../syntax/file-index";
import { indentLines } from "./indent-lines";
import { indentationOf, lineBreakOf } from "./layout";
import { indentationStep } from "./loop-body";

/**
 * Puts statements into a `try` whose `finally` does something; undefined where they do not begin a line of their own: a
 * label, or another statement before them, would come apart.
 */
export function inTryFinally(
  index: FileIndex,
  { start, end }: Span,
  action: string,
): readonly TextEdit[] | undefined {
  const { text } = index.file;
  if (text.slice(text.lastIndexOf("\n", start) + 1, start).trim() !== "") return undefined;
  const outer = indentationOf(text, start);
  const step = indentationStep(text);
  const next = lineBreakOf(text) + outer;
  return [
    { span: { start, end: start }, newText: `try {${next}${step}` },
    ...indentLines(index, start, end, step),
    { span: { start: end, end }, newText: `${next}} finally {${next}${step}${action};${next}}` },
  ];
}
