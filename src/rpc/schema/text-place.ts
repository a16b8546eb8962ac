import type { Place } from "./problem";

/** Turns an offset in a file's text into a line and a column. */
export function placeAt(file: string, text: string, offset: number): Place {
  return { file, ...positionAt(text, offset) };
}

/** Turns an offset into a line and a column, both from 1. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/**
 * The comment that stands directly before a declaration, without its comment marks; empty when there is none.
 *
 * @param offset - where the declaration starts
 */
export function leadingComment(text: string, offset: number): string {
  const before = text.slice(0, offset).replace(/[ \t]*$/, "");
  if (!before.endsWith("\n")) return "";
  const block = /\/\*((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\r?\n$/.exec(before.slice(-10_000));
  if (block) return blockText(block[1]!);
  const lines = before.split("\n");
  const comment: string[] = [];
  for (let index = lines.length - 2; index >= 0; index--) {
    const found = /^\s*\/\/ ?(.*?)\r?$/.exec(lines[index]!);
    if (!found) break;
    comment.unshift(found[1]!);
  }
  return comment.join("\n").trim();
}

function blockText(body: string): string {
  return body
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*+ ?/, "").trimEnd())
    .join("\n")
    .trim();
}
