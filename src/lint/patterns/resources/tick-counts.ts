import { isCounter } from "../../analysis/cycles/bounds";
import { reachedWithin } from "../../analysis/graph/callbacks";
import type { Project, Reached } from "../../analysis/project";
import { numberOf } from "../../analysis/values/pauses";
import type { Expression } from "../../ir";
import { bindingOf } from "../../syntax/names";
import { allStatements, partsOf } from "../../syntax/walk";

/** So many ticks are over before anybody minds. */
const fewTicks = 10;

/**
 * How a tick finds that it was the last one: by a count of ticks, which is small when it is written out, or by what it finds
 * elsewhere, which need not come.
 */
export function countOfTicks(tick: Reached, project: Project): "few" | "counted" | "open" {
  const limits = reachedWithin(tick, project).flatMap((by) =>
    allStatements(by.ir.body).flatMap((one) => (one.kind === "if" ? limitsIn(one.test, by, tick) : [])),
  );
  if (limits.length === 0) return "open";
  return limits.every((one) => one <= fewTicks) ? "few" : "counted";
}

/** What a test compares counters with; not a number where that is not written out. */
function limitsIn(test: Expression, by: Reached, tick: Reached): readonly number[] {
  if (test.kind === "binary" && /^([<>]=?|[=!]==?)$/.test(test.operator)) {
    const sides = [test.left, test.right];
    const counter = sides.find((side) => isCounted(side, by, tick));
    if (counter)
      return [Math.max(...sides.map((side) => numberOf(side.kind === "unary" ? side.value : side, by)))];
  }
  return partsOf(test).flatMap((part) => limitsIn(part, by, tick));
}

/** `++n`, a name that the tick counts, and `left` of `again(left - 1)`. */
function isCounted(side: Expression, by: Reached, tick: Reached): boolean {
  if (isCounter(side, tick.ir.bodySpan, by)) return true;
  const binding = bindingOf(side, by.index.file);
  return (
    binding?.parameter !== undefined &&
    by.index.usesOf(side.kind === "identifier" ? side.binding! : -1).some(({ expression }) => {
      const parent = by.index.parentOf(expression);
      return parent?.kind === "binary" && /^[+-]$/.test(parent.operator);
    })
  );
}
