import { contains } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { LoopStatement } from "../../ir";
import { holderOf } from "./held";
import { type Wait, waitOf } from "./waits";

/**
 * Whether a wait is for a wake-up in a loop, `await new Promise((resolve) => { wake = resolve; })`, of which the loop is told:
 * who has to look there has to be woken too, and both are mended in one.
 */
export function isToldByLoop(wait: Wait, subject: FunctionAnalysis): boolean {
  return (
    isWakeUp(wait) &&
    subject.cycles.some(
      ({ loop, miss, where }) =>
        miss !== undefined &&
        where === subject.reached &&
        contains(loop.span, wait.promise.span) &&
        !onlyWaits(loop, subject),
    )
  );
}

/** Whether a loop waits to be woken: a check is not come to before that. */
export function waitsForWakeUp({ span }: LoopStatement, subject: FunctionAnalysis): boolean {
  const { index, ref } = subject.reached;
  return index.expressionsOf(ref.function).some((one) => {
    const wait = contains(span, one.span) ? waitOf(one, subject) : undefined;
    return wait !== undefined && isWakeUp(wait);
  });
}

/** `while (held.has(id)) await held.get(id)`: what does not come is told of where it is waited for. */
export function onlyWaits({ body }: LoopStatement, subject: FunctionAnalysis): boolean {
  const [only, ...more] = body.kind === "block" ? body.body : [body];
  if (only?.kind !== "expression" || only.expression.kind !== "await" || more.length > 0) return false;
  return holderOf(only.expression.value, subject) !== undefined;
}

/** A promise that is made by hand, and settled through a name that holds what settles it. */
function isWakeUp({ promise, registration }: Wait): boolean {
  return promise.kind === "call" && promise.new && registration === undefined;
}
