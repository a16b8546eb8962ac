import { contains, type Span } from "../../text/span";
import type { Reached } from "../analysis/project";
import type { BindingId, Statement } from "../ir";
import { statementLists } from "../syntax/walk";

/** Whether a place of a unary handler comes after its answer: who asked has it, and what is done then is meant to be done. */
export function isAfterAnswer(span: Span, reached: Reached): boolean {
  const { entry, from, ir } = reached;
  if (!entry) return from !== undefined && !from.call && isAfterAnswer(ir.span, from.by);
  if (entry.kind !== "unary" || entry.carrier?.parameter !== 0) return false;
  const answer = ir.parameters[1]?.binding;
  return (
    answer !== undefined &&
    statementLists(ir.body).some(
      (list) =>
        list.some((one) => contains(one.span, span)) &&
        list.some((one) => one.span.end <= span.start && isSuccess(one, answer)),
    )
  );
}

/** `callback(null, reply);` */
function isSuccess(statement: Statement, answer: BindingId): boolean {
  if (statement.kind !== "expression" || statement.expression.kind !== "call") return false;
  const { callee, arguments: given } = statement.expression;
  return (
    callee.kind === "identifier" &&
    callee.binding === answer &&
    given[0]?.kind === "literal" &&
    !given[0].value
  );
}
