import { contains, type Span } from "../../../text/span";
import { tellsEnd } from "../../analysis/conditions/meaning";
import type { FunctionAnalysis } from "../../analysis/function";
import { reachedWithin } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Expression, LoopStatement } from "../../ir";
import { bindingOf } from "../../syntax/names";

/** Whether a function, or one that stands in it, asks whether the call is over. */
export function looksIn(outer: Reached, subject: FunctionAnalysis): boolean {
  return asksIn(outer, subject, (expression, by) => {
    const meaning = subject.conditions.of(expression, by);
    return meaning !== undefined && tellsEnd(meaning);
  });
}

/** Whether it asks what was written to tell that, and does not: that is another rule's. */
export function looksWronglyIn(outer: Reached, subject: FunctionAnalysis): boolean {
  return asksIn(
    outer,
    subject,
    (expression, by) => subject.conditions.meant(expression, by)?.mistake !== undefined,
  );
}

function asksIn(
  outer: Reached,
  { project }: FunctionAnalysis,
  asks: (expression: Expression, by: Reached) => boolean,
): boolean {
  return reachedWithin(outer, project).some((by) =>
    by.index.expressionsOf(by.ref.function).some((one) => asks(one, by)),
  );
}

/**
 * Whether all that a loop asks is whether others gave up: `const task = queue.peek(); if (task.signal.aborted) …`, where
 * each turn takes the thing that it asks.
 */
export function asksOthersOnly({ span }: LoopStatement, { reached, conditions }: FunctionAnalysis): boolean {
  const asked = reached.index
    .expressionsOf(reached.ref.function)
    .filter((one) => one.kind === "member" && contains(span, one.span) && conditions.of(one, reached));
  return asked.length > 0 && asked.every((one) => isTakenWithin(span, one, reached));
}

/** Whether a value belongs to something that code within a span got from a call, or a loop there goes through. */
function isTakenWithin(span: Span, value: Expression, where: Reached): boolean {
  if (value.kind === "member") return isTakenWithin(span, value.object, where);
  const binding = bindingOf(value, where.index.file);
  if (!binding || !contains(span, binding.span)) return false;
  const { init } = binding;
  return init === undefined || init.kind === "call" || isTakenWithin(span, init, where);
}
