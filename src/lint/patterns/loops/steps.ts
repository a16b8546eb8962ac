import { contains, type Span } from "../../../text/span";
import type { Cycle } from "../../analysis/cycles/cycle";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { sourcesOf } from "../../analysis/values/sources";
import type { Await, BindingId, Expression } from "../../ir";
import { bindingOf } from "../../syntax/names";

/**
 * Whether a loop runs what was written as its steps: `for (const step of this.steps) await step(context)`. Functions are as
 * many as somebody wrote, unless the function itself makes them of data.
 */
export function runsSteps({ loop, where, bound }: Cycle, { project }: FunctionAnalysis): boolean {
  const [each, ...more] = loop.each?.bindings ?? [];
  if (bound.kind !== "data" || loop.await || !loop.over || each === undefined || more.length > 0)
    return false;
  const waits = waitsWithin(loop.body.span, where);
  return (
    waits.length > 0 &&
    waits.every(({ value }) => isCallOf(each, value)) &&
    sourcesOf(loop.over, where, project).every(({ value }) => value.kind !== "call" || value.new) &&
    !isFilledHere(loop.over, where)
  );
}

/** What a part of a function waits for. */
export function waitsWithin(part: Span, { index, ref }: Reached): Await[] {
  return index
    .expressionsOf(ref.function)
    .filter((one): one is Await => one.kind === "await" && contains(part, one.span));
}

function isCallOf(id: BindingId, value: Expression): boolean {
  return value.kind === "call" && value.callee.kind === "identifier" && value.callee.binding === id;
}

/** A list that the function fills itself, or that it is handed. */
function isFilledHere(list: Expression, { ref, index }: Reached): boolean {
  const { owner, init, parameter } = bindingOf(list, index.file) ?? {};
  if (parameter !== undefined) return true;
  return owner === ref.function && init?.kind === "array" && init.elements.length === 0;
}
