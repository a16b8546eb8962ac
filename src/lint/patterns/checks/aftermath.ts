import { contains, type Span } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Call, Expression, Statement } from "../../ir";
import { lastName } from "../../syntax/names";
import { allStatements, expressionsIn, partsOf } from "../../syntax/walk";

const telling = /log|warn|info|debug|error|trace|print|console|metric|count|inc|increment|record|report/i;

/** Statements that only tell of something: what they do cannot end a loop. */
export function onlyTells(branch: Statement): boolean {
  return allStatements([branch]).every((statement) => {
    if (statement.kind === "variable" || statement.kind === "return" || statement.kind === "throw")
      return false;
    return expressionsIn(statement).every(
      (expression) =>
        expression.kind !== "assignment" && callsIn(expression).every((name) => telling.test(name)),
    );
  });
}

/** Whether what is assigned within one part of a loop is asked elsewhere in the loop: it may end it. */
export function mayEndLoop(
  { reached }: FunctionAnalysis,
  part: Span,
  loop: Extract<Statement, { kind: "loop" }>,
): boolean {
  const { index } = reached;
  const expressions = index
    .expressionsOf(reached.ref.function)
    .filter(({ span }) => contains(loop.span, span));
  const names = expressions.flatMap((one) =>
    one.kind === "assignment" && contains(part, one.span) ? nameOf(one.target) : [],
  );
  return expressions.some((one) => {
    if (contains(part, one.span) || !nameOf(one).some((name) => names.includes(name))) return false;
    let at: Expression | Statement | undefined = index.parentOf(one);
    while (at && (at.kind === "unary" || at.kind === "logical" || at.kind === "binary"))
      at = index.parentOf(at);
    return at?.kind === "if" || at?.kind === "loop";
  });
}

function nameOf(expression: Expression): string[] {
  if (expression.kind === "identifier") return [expression.name];
  return expression.kind === "member" ? [expression.property] : [];
}

/** Whether a call tells somebody of something: a log, a metric. */
export function isTelling(call: Call): boolean {
  return telling.test(nameWithObject(call));
}

function nameWithObject({ callee }: Call): string {
  const object =
    callee.kind === "member" && callee.object.kind === "identifier" ? `${callee.object.name}.` : "";
  return object + lastName(callee);
}

function callsIn(expression: Expression): string[] {
  if (expression.kind !== "call") return partsOf(expression).flatMap(callsIn);
  const name = nameWithObject(expression);
  // What is told is asked for first: `console.warn("gone", call.getPeer())`.
  return telling.test(name) ? [name] : [...partsOf(expression).flatMap(callsIn), name];
}
