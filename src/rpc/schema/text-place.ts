import type { Place } from "./problem";

/** A line and a column in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns an offset in a file's text into a line and a column. */
export function placeAt(file: string, text: string, offset: number): Place {
  return { file, ...positionAt(text, offset) };
}

/** Turns an offset into a line and a column, both from 1. */
export function positionAt(text: string, offset: number): Position {
  return positionsIn(text)(offset);
}

/** Makes a function that turns offsets, each larger than the one before, into positions in one pass. */
export function positionsIn(text: string): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    for (
      let end = text.indexOf("\n", lineStart);
      end >= 0 && end < offset;
      end = text.indexOf("\n", lineStart)
    ) {
      line++;
      lineStart = end + 1;
    }
    return { line, column: offset - lineStart + 1 };
  };
}

/**
 * The comment that stands directly before a declaration, without its comment marks; empty when there is none.
 *
 * @param offset - where the declaration starts
 */
export function leadingComment(text: string, offset: number): string {
  const lines: string[] = [];
  let end = text.lastIndexOf("\n", offset - 1);
  if (text.slice(end + 1, offset).trim() !== "") return "";
  while (end > 0) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end).trim();
    if (lines.length === 0 && line.endsWith("*/")) return blockComment(text, end);
    if (!line.startsWith("//")) break;
    lines.unshift(line.slice(2).replace(/^ /, ""));
    end = start - 1;
  }
  return lines.join("\n").trim();
}

function blockComment(text: string, end: number): string {
  const start = text.lastIndexOf("/*", end);
  return text
    .slice(start + 2, text.lastIndexOf("*/", end))
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*+ ?/, "").trimEnd())
    .join("\n")
    .trim();
}
