import type { TextEdit } from "../../../text/edit";
import type { FileIndex } from "../../analysis/graph/file-index";
import type { FunctionIr } from "../../ir";
import { indentLines } from "./indent-lines";
import { endOfLine, indentationOf, lineBreakOf } from "./layout";
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
 */
export function openBody(
  index: FileIndex,
  { span, bodySpan }: FunctionIr,
  before: readonly string[],
  keyword: "return " | "" | "await ",
): readonly TextEdit[] {
  const { text } = index.file;
  const { start, end } = bodySpan;
  const eol = lineBreakOf(text);
  const outer = indentationOf(text, span.start);
  const inner = outer + indentationStep(text);
  const gap = /\s*$/.exec(text.slice(0, start))![0];
  const below = /[\r\n]/.test(gap);
  // `({ id })` needs its parentheses only behind an arrow.
  const wrapped = text[start] === "(" && text[end - 1] === ")" && /^\(\s*\{/.test(text.slice(start, end));
  const opened = `${below ? " " : ""}{${before.map((line) => eol + inner + line).join("")}${eol}${inner}${keyword}`;
  return [
    { span: { start: start - (below ? gap.length : 0), end: start + (wrapped ? 1 : 0) }, newText: opened },
    ...(below ? [] : indentLines(index, start, end, indentationStep(text))),
    { span: { start: end - (wrapped ? 1 : 0), end }, newText: `;${eol}${outer}}` },
  ];
}
