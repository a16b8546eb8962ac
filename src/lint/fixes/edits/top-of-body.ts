import type { TextEdit } from "../../../text/edit";
import type { FunctionIr } from "../../ir";
import type { FileIndex } from "../../syntax/file-index";
import { indentLines } from "./indent-lines";
import { endOfLine, endOfList, indentationOf, lineBreakOf } from "./layout";
import { indentationStep } from "./loop-body";

/** Puts statements at the top of a function's body; an arrow function whose body is an expression gets a block. */
export function topOfBody(index: FileIndex, ir: FunctionIr, lines: readonly string[]): readonly TextEdit[] {
  if (ir.expressionBody) return openBody(index, ir, lines, "return ");
  const { text } = index.file;
  const { start, end } = ir.bodySpan;
  const directives = ir.body.filter(
    (one) => one.kind === "expression" && one.expression.kind === "literal" && one.span.start < end,
  );
  const after = directives.at(-1)?.span.end ?? start;
  const first = ir.body[directives.length];
  const gap = text.slice(after, first?.span.start ?? end);
  if (!/[\r\n]/.test(gap)) {
    return [{ span: { start: after, end: after }, newText: ` ${lines.join(" ")}${first ? "" : " "}` }];
  }
  const eol = lineBreakOf(text);
  const inner = first
    ? indentationOf(text, first.span.start)
    : indentationOf(text, ir.span.start) + indentationStep(text);
  const at = endOfLine(text, after);
  return [{ span: { start: at, end: at }, newText: lines.map((line) => eol + inner + line).join("") }];
}

/**
 * Makes a block of the expression that is an arrow function's body.
 *
 * @param before what comes first in the block, a line each
 * @param keyword what is written before the expression: `return ` where its value is asked for
 * @param after what comes behind the expression, a line each
 */
export function openBody(
  index: FileIndex,
  { span, bodySpan }: FunctionIr,
  before: readonly string[],
  keyword: string,
  after: readonly string[] = [],
): readonly TextEdit[] {
  const { text } = index.file;
  const { start, end } = bodySpan;
  const eol = lineBreakOf(text);
  const outer = indentationOf(text, span.start);
  const arrow = endOfList(index.file, { start: span.start, end: start });
  const below = /[\r\n]/.test(text.slice(arrow, start));
  const inner = below ? indentationOf(text, start) : outer + indentationStep(text);
  // `({ id })` needs its parentheses only behind an arrow.
  const wrapped = text[end - 1] === ")" && /^\(\s*\{/.test(text.slice(start, end)) ? 1 : 0;
  const closed = {
    span: { start: end - wrapped, end },
    newText: `;${after.map((line) => eol + inner + line).join("")}${eol}${outer}}`,
  };
  const first = { start, end: start + wrapped };
  if (below) {
    const lines = before.map((line) => line + eol + inner).join("");
    return [
      { span: { start: arrow, end: arrow }, newText: " {" },
      { span: first, newText: lines + keyword },
      closed,
    ];
  }
  const opened = `{${before.map((line) => eol + inner + line).join("")}${eol}${inner}${keyword}`;
  return [{ span: first, newText: opened }, ...indentLines(index, start, end, indentationStep(text)), closed];
}
