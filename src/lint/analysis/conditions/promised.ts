import type { BindingId, Call, Expression, FunctionId } from "../../ir";
import type { Reached } from "../project";
import type { Listeners } from "../values/listeners";
import { cancelled, type Meaning, opposite, withoutPlace } from "./meaning";
import { truthOf } from "./predicates";

/**
 * What the result of `new Promise((resolve) => …)` tells, where the end of the call resolves it to one truth and all
 * else to the other, or all of them to what tells by itself: a pause that says whether the call still lives.
 *
 * @param meaning what an expression in a function of the same file tells
 */
export function promisedBy(
  made: Call,
  where: Reached,
  listeners: Listeners,
  meaning: (value: Expression, by: FunctionId) => Meaning | undefined,
): Meaning | undefined {
  if (!made.new || made.callee.kind !== "identifier") return undefined;
  const [executor] = made.arguments;
  if (made.callee.name !== "Promise" || executor?.kind !== "function") return undefined;
  const { index } = where;
  const resolve = index.file.functions[executor.function]!.parameters[0]?.binding;
  if (resolve === undefined) return undefined;
  const alike = toldByEach(resolve, where, meaning);
  if (alike) return alike;
  const [atEnd, otherwise] = [new Set<boolean | undefined>(), new Set<boolean | undefined>()];
  for (const { expression, function: user } of index.usesOf(resolve)) {
    const call = index.parentOf(expression);
    if (call?.kind !== "call") return undefined;
    if (call.callee === expression) {
      const [value] = call.arguments;
      const truths = runsAtEnd(user, executor.function, where, listeners) ? atEnd : otherwise;
      truths.add(value ? truthOf(value) : false);
    } else if (listeners.isCancelRegistration(call, where)) return undefined;
    else otherwise.add(truthFromTimer(call));
  }
  const [over] = atEnd;
  if (over === undefined || atEnd.size !== 1 || otherwise.size !== 1 || !otherwise.has(!over))
    return undefined;
  return over ? cancelled : opposite(cancelled);
}

/** `resolve(!call.cancelled)`, wherever it is resolved. */
function toldByEach(
  resolve: BindingId,
  { index }: Reached,
  meaning: (value: Expression, by: FunctionId) => Meaning | undefined,
): Meaning | undefined {
  const told = index.usesOf(resolve).map(({ expression, function: by }) => {
    const call = index.parentOf(expression);
    const [value] = call?.kind === "call" && call.callee === expression ? call.arguments : [];
    return value && meaning(value, by);
  });
  const [first] = told;
  const same = told.every(
    (one) => one && one.whenTrue === first?.whenTrue && one.whenFalse === first?.whenFalse,
  );
  return same ? withoutPlace(first) : undefined;
}

/** `setTimeout(resolve, ms, true)` hands on what comes third, or nothing. */
function truthFromTimer({ callee, arguments: [, , value] }: Call): boolean | undefined {
  if (callee.kind !== "identifier" || !/^set(Timeout|Immediate)$/.test(callee.name)) return undefined;
  return value ? truthOf(value) : false;
}

/** Whether a function in the executor runs when the call ends, or within one that does. */
function runsAtEnd(id: FunctionId, executor: FunctionId, where: Reached, listeners: Listeners): boolean {
  if (id === executor) return false;
  if (listeners.isCancelCallback(id, where)) return true;
  const outer = where.index.file.functions[id]!.parent;
  return outer !== undefined && runsAtEnd(outer, executor, where, listeners);
}
