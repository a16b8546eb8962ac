import type { TextEdit } from "../../../text/edit";
import type { FileIr, FunctionIr } from "../../ir";
import { endOfLine, indentationOf, lineBreakOf } from "./layout";
import { indentationStep } from "./loop-body";

/** Puts statements at the top of a function's body; an arrow function whose body is an expression gets a block. */
export function topOfBody(file: FileIr, ir: FunctionIr, lines: readonly string[]): readonly TextEdit[] {
  const { text } = file;
  const { start, end } = ir.bodySpan;
  if (ir.expressionBody) {
    return [
      { span: { start, end: start }, newText: `{ ${lines.join(" ")} return ` },
      { span: { start: end, end }, newText: "; }" },
    ];
  }
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
