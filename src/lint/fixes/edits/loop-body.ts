import type { TextEdit } from "../../../text/edit";
import { linesOf } from "../../../text/lines";
import { perText } from "../../../text/per-text";
import { textIn } from "../../../text/span";
import type { LoopStatement } from "../../ir";
import { endOfLine } from "./layout";

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
  const table = linesOf(text);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const outer = table.indentation(loop.span.start);
  const step = indentationStep(text);
  const { body } = loop;
  const write = (inner: string) =>
    lines
      .map((line) => inner + line.replace(/^( {2})+/, (spaces) => step.repeat(spaces.length / 2)))
      .join(eol);
  if (body.kind === "block" && text[body.span.start] === "{") {
    const at = { start: body.span.start + 1, end: body.span.start + 1 };
    const first = body.body[0];
    const rest = text.slice(at.start, first?.span.start ?? body.span.end - 1);
    if (/[\r\n]/.test(rest)) {
      const inner = first ? table.indentation(first.span.start) : outer + step;
      const line = endOfLine(text, at.start);
      return [{ span: { start: line, end: line }, newText: eol + write(inner) }];
    }
    if (lines.length === 1) return [{ span: at, newText: first ? ` ${lines[0]}` : ` ${lines[0]} ` }];
    return [
      {
        span: { start: at.start, end: first?.span.start ?? at.end },
        newText: `${eol}${write(outer + step)}${eol}${outer}${step}`,
      },
      { span: closing(text, body.span.end - 1, first === undefined), newText: eol + outer },
    ];
  }
  const inner = outer + step;
  const before = gapBefore(text, body.span.start);
  const opened = ` {${eol}${write(inner)}${eol}`;
  if (textIn(text, body.span) === ";")
    return [{ span: { start: before, end: body.span.end }, newText: `${opened}${outer}}` }];
  // The statement itself is left alone: other edits may have to do with it.
  const end = endOfLine(text, body.span.end);
  return [
    { span: { start: before, end: body.span.start }, newText: opened + inner },
    { span: { start: end, end }, newText: `${eol}${outer}}` },
  ];
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
