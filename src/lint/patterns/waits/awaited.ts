import type { Reached } from "../../analysis/project";
import type { Call, Expression } from "../../ir";
import { chainsPromise } from "../../knowledge/methods";

/** What `then` and its kin make of a promise. */
export function lastOfChain(promise: Expression, where: Reached): Expression {
  const parent = where.index.parentOf(promise);
  if (parent?.kind !== "member" || !chainsPromise(parent.property)) return promise;
  const chained = where.index.parentOf(parent);
  return chained?.kind === "call" && chained.callee === parent ? lastOfChain(chained, where) : promise;
}

/** Awaited or returned, itself or what `catch` and its kin make of it. */
export function isAwaited(promise: Expression, where: Reached): boolean {
  const parent = where.index.parentOf(lastOfChain(promise, where));
  if (parent?.kind === "conditional" || parent?.kind === "logical") return isAwaited(parent, where);
  return parent?.kind === "await" || parent?.kind === "return";
}

/** Whether something is done when a promise settles, by whoever has it: `take().then(send)`, `await Promise.all([take()])`. */
export function isWaitedFor(promise: Expression, where: Reached): boolean {
  if (isAwaited(promise, where)) return true;
  const { index } = where;
  const last = lastOfChain(promise, where);
  if (last !== promise && index.parentOf(last)?.kind !== "return") return chainsOn(promise, where);
  const list = index.parentOf(promise);
  const joined = list?.kind === "array" ? index.parentOf(list) : undefined;
  if (joined?.kind === "call" && isCombinator(joined, /^(all|allSettled)$/))
    return isWaitedFor(joined, where);
  const named = namesOf(promise, where);
  return (
    named.some((one) => isAwaited(one, where)) &&
    !named.some((one) => index.parentOf(one)?.kind === "return" || isRaced(one, where))
  );
}

/** `take().then(send)`, not `take().catch(log)`. */
function chainsOn(promise: Expression, { index }: Reached): boolean {
  const parent = index.parentOf(promise);
  return parent?.kind === "member" && parent.property === "then";
}

/** The uses of the name that is given a promise. */
function namesOf(promise: Expression, { index, ref }: Reached): Expression[] {
  const parent = index.parentOf(promise);
  if (parent?.kind !== "variable" || parent.bindings.length !== 1) return [];
  return index
    .usesOf(parent.bindings[0]!)
    .filter((one) => one.function === ref.function)
    .map((one) => one.expression);
}

/** One of several of which the first is enough. */
export function isRaced(promise: Expression, { index }: Reached): boolean {
  const list = index.parentOf(promise);
  const race = list?.kind === "array" ? index.parentOf(list) : undefined;
  return race?.kind === "call" && isCombinator(race, /^(race|any)$/);
}

function isCombinator({ callee }: Call, names: RegExp): boolean {
  return callee.kind === "member" && names.test(callee.property);
}
