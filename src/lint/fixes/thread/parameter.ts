import type { TextEdit } from "../../../text/edit";
import type { SignaturePlace } from "../../facts";
import { indentationOf, lineBreakOf } from "../edits/layout";

/** Adds a parameter as the last of a function's, as it is written in whole: `signal?: AbortSignal`. */
export function addParameter(
  text: string,
  { start, last, bare }: Pick<SignaturePlace, "start" | "last" | "bare">,
  written: string,
): readonly TextEdit[] {
  if (!last) return [{ span: { start, end: start }, newText: written }];
  const behind = { start: last.end, end: last.end };
  if (bare) {
    return [
      { span: { start: last.start, end: last.start }, newText: "(" },
      { span: behind, newText: `, ${written})` },
    ];
  }
  const line = text.slice(text.lastIndexOf("\n", last.start - 1) + 1, last.start);
  const own = line.trim() === "" && /^\s*,?\s*[\r\n]/.test(text.slice(last.end));
  const separator = own ? `,${lineBreakOf(text)}${indentationOf(text, last.start)}` : ", ";
  return [{ span: behind, newText: separator + written }];
}
