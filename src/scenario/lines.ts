import type { TextSpan } from "./request-file";

/** A line without its end. */
export interface Line extends TextSpan {
  readonly text: string;
}

/** The lines of a text, whatever ends them; after a last line end comes no further line. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    if (match[0] === "" && match.index === text.length && lines.length > 0) break;
    lines.push({ text: match[1]!, start: match.index, end: match.index + match[1]!.length });
  }
  return lines;
}
