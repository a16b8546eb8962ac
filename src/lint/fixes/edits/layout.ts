import { linesOf } from "../../../text/lines";
import type { Span } from "../../../text/span";
import type { FileIr, FunctionIr } from "../../ir";

/** How a file ends its lines. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The white space before the first character of an offset's line. */
export function indentationOf(text: string, offset: number): string {
  return linesOf(text).indentation(offset);
}

/** Where the last element of a list ends, before a comma and comments that follow it; the start of an empty one. */
export function endOfList(
  { text, comments }: Pick<FileIr, "text" | "comments">,
  { start, end }: Span,
): number {
  let at = end;
  for (;;) {
    while (at > start && /[\s,]/.test(text[at - 1]!)) at--;
    const comment = comments.find(({ span }) => span.end === at && span.start >= start);
    if (!comment) return at;
    at = comment.span.start;
  }
}

/** Where a line that begins after an offset's line is written: behind a comment that stands at the end of it. */
export function endOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/[ \t]*)?(?=\r?\n)/.exec(
    text.slice(offset),
  );
  return offset + (rest?.[0].trimEnd().length ?? 0);
}

/** The first of some names that nothing within a text goes by; when all are taken the first one with a number. */
export function freeName(text: string, names: readonly string[]): string | undefined {
  const numbered = Array.from({ length: 8 }, (_, index) => `${names[0]}${index + 2}`);
  return [...names, ...numbered].find((name) => !new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text));
}

/** The text of a function, its parameters included and its comments left out. */
export function textOf({ text, comments }: FileIr, { span }: FunctionIr): string {
  let [code, at] = ["", span.start];
  for (const { span: comment } of comments) {
    if (comment.start < at || comment.end > span.end) continue;
    code += text.slice(at, comment.start);
    at = comment.end;
  }
  return code + text.slice(at, span.end);
}

/** The quotes that a file puts around strings: those of its imports, or where it has none the more frequent ones. */
export function quoteOf(text: string): "'" | '"' {
  const imports = /\b(?:from|import|require\()\s*(['"])/.exec(text)?.[1];
  if (imports) return imports === "'" ? "'" : '"';
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return count(/'[^'"\n]*'/g) > count(/"[^'"\n]*"/g) ? "'" : '"';
}
