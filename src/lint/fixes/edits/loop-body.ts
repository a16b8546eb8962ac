import type { TextEdit } from "../../../text/edit";
import { linesOf } from "../../../text/lines";
import { perText } from "../../../text/per-text";
import { textIn } from "../../../text/span";
import type { Block, LoopStatement, Statement } from "../../ir";
import { endOfLine, lineBreakOf } from "./layout";

/**
 * Puts lines at the top of a loop's body, in the file's own indentation; a body without braces gets them.
 *
 * @param lines Without indentation of their own, but for what is within blocks: two spaces stand for one step.
 */
export function insertAtTop(
  text: string,
  loop: LoopStatement,
  lines: readonly string[],
): readonly TextEdit[] {
  const { body } = loop;
  const outer = linesOf(text).indentation(loop.span.start);
  return body.kind === "block" && text[body.span.start] === "{"
    ? insertInBraces(text, body, lines, outer)
    : insertWithBraces(text, body, lines, outer);
}

function insertInBraces(
  text: string,
  { body: [first], span }: Block,
  lines: readonly string[],
  outer: string,
): readonly TextEdit[] {
  const eol = lineBreakOf(text);
  const step = indentationStep(text);
  const start = span.start + 1;
  if (/[\r\n]/.test(text.slice(start, first?.span.start ?? span.end - 1))) {
    const inner = first ? linesOf(text).indentation(first.span.start) : outer + step;
    const line = endOfLine(text, start);
    return [{ span: { start: line, end: line }, newText: eol + written(text, lines, inner) }];
  }
  if (lines.length === 1)
    return [{ span: { start, end: start }, newText: first ? ` ${lines[0]}` : ` ${lines[0]} ` }];
  const inside = written(text, lines, outer + step);
  return [
    { span: { start, end: first?.span.start ?? start }, newText: `${eol}${inside}${eol}${outer}${step}` },
    { span: closing(text, span.end - 1, first === undefined), newText: eol + outer },
  ];
}

function insertWithBraces(
  text: string,
  { span }: Statement,
  lines: readonly string[],
  outer: string,
): readonly TextEdit[] {
  const eol = lineBreakOf(text);
  const inner = outer + indentationStep(text);
  const before = gapBefore(text, span.start);
  const opened = ` {${eol}${written(text, lines, inner)}${eol}`;
  if (textIn(text, span) === ";")
    return [{ span: { start: before, end: span.end }, newText: `${opened}${outer}}` }];
  // The statement itself is left alone: other edits may have to do with it.
  const end = endOfLine(text, span.end);
  return [
    { span: { start: before, end: span.start }, newText: opened + inner },
    { span: { start: end, end }, newText: `${eol}${outer}}` },
  ];
}

function written(text: string, lines: readonly string[], inner: string): string {
  const step = indentationStep(text);
  return lines
    .map((line) => inner + line.replace(/^( {2})+/, (spaces) => step.repeat(spaces.length / 2)))
    .join(lineBreakOf(text));
}

/** The file's own step of indentation. */
export const indentationStep = perText((text): string => {
  if (/^\t/m.test(text)) return "\t";
  const widths = [...text.matchAll(/^( +)\S/gm)].map(([, spaces]) => spaces!.length).filter((one) => one > 1);
  // There are more lines in some files than a function can take arguments.
  const least = widths.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  return " ".repeat(least === 4 || least === 8 ? 4 : 2);
});

/** White space before the closing brace, which moves to a line of its own. */
function closing(text: string, brace: number, empty: boolean): TextEdit["span"] {
  return empty ? { start: brace, end: brace } : { start: gapBefore(text, brace), end: brace };
}

/** Where the white space before a place begins. */
function gapBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text[start - 1]!)) start--;
  return start;
}
