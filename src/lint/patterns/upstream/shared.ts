import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { placesOf } from "../../analysis/values/flows";
import type { Call, Expression } from "../../ir";
import { bindingOf } from "../../syntax/names";
import { lastOfChain } from "../waits/awaited";

/**
 * Whether the promise of a request is kept where other calls find it: `flights.set(key, fetch(url))`. Who comes second waits
 * for the same request, so that it must not end with the call that happened to come first.
 */
export function isShared(request: Call, { reached, project, lifetimes }: FunctionAnalysis): boolean {
  return placesOf(lastOfChain(request, reached), reached, project, false).some(({ expression, where }) => {
    const parent = where.index.parentOf(expression);
    const keeper = parent && keeperOf(parent, expression, where);
    return keeper !== undefined && lifetimes.of(keeper, where) === "longer";
  });
}

type Parent = NonNullable<ReturnType<Reached["index"]["parentOf"]>>;

/** What a promise is put into. */
function keeperOf(parent: Parent, promise: Expression, { index }: Reached): Expression | undefined {
  if (parent.kind === "call" && parent.callee.kind === "member")
    return parent.callee.property === "set" ? parent.callee.object : undefined;
  if (parent.kind !== "assignment" || parent.value !== promise) return undefined;
  const { target } = parent;
  if (target.kind === "index" || target.kind === "member") return target.object;
  return bindingOf(target, index.file)?.owner === 0 ? target : undefined;
}
