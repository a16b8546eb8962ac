import { isClientCall } from "../../dialects/grpc-js";
import type { Effect } from "../../flow/automaton";
import { macro, micro, type Suspension, state, unknown } from "../../flow/states";
import type { BindingId, Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { Reached } from "../project";
import { either, nothing, told, waiting } from "./effect-sets";
import type { EffectScope } from "./scope";

/**
 * `new Promise((resolve, reject) => ...)`: who calls `resolve` says how long waiting for it takes. When only the end of
 * the call calls `reject`, waiting ends with the call.
 */
export function executorEffect(call: Call, where: Reached, scope: EffectScope): Effect | undefined {
  const [executor] = call.arguments;
  if (call.callee.kind !== "identifier" || call.callee.name !== "Promise" || executor?.kind !== "function") {
    return undefined;
  }
  const made = where.index.file.functions[executor.function]!;
  const [resolve, reject] = made.parameters.map(({ binding }) => binding);
  const settled = resolve === undefined ? [] : waysToSettle(resolve, executor.function, where, scope);
  const rejected = reject === undefined ? [] : waysToSettle(reject, executor.function, where, scope);
  const aware = rejected.includes("cancel");
  const suspensions = settled.filter((way) => way !== "cancel");
  if (suspensions.length === 0) return settled.length > 0 && !aware ? told : waiting(unknown, aware);
  const effect = either(suspensions.map((one) => (one === micro ? nothing : waiting(one, aware))));
  // Resolved by the end of the call as well: waiting ends, but who waits is not told.
  return settled.includes("cancel") ? { ...effect, returns: effect.returns | state(macro) } : effect;
}

/**
 * The write of `new Promise((resolve, reject) => call.write(x, (error) => …))`, where its end is told by `reject`: once the
 * call is over no further write succeeds.
 */
export function promisedWrite(promise: Call, where: Reached, scope: EffectScope): Call | undefined {
  const [executor] = promise.arguments;
  if (!promise.new || executor?.kind !== "function") return undefined;
  const { index } = where;
  const reject = index.file.functions[executor.function]!.parameters[1]?.binding;
  const within = scope.project.find({ ...where.ref, function: executor.function });
  if (reject === undefined || !within || index.usesOf(reject).length === 0) return undefined;
  return index.expressionsOf(executor.function).find((one): one is Call => {
    if (one.kind !== "call" || one.callee.kind !== "member" || one.callee.property !== "write") return false;
    return one.arguments.length > 1 && scope.carriers.of(one.callee.object, within)?.kind === "call";
  });
}

function waysToSettle(
  settle: BindingId,
  executor: number,
  where: Reached,
  scope: EffectScope,
): (Suspension | "cancel")[] {
  const { index } = where;
  return index.usesOf(settle).map(({ expression, function: user }) => {
    const parent = index.parentOf(expression);
    if (parent?.kind !== "call") return unknown;
    if (parent.callee !== expression) {
      return scope.listeners.isCancelRegistration(parent, where) ? "cancel" : callsBack(parent, scope);
    }
    if (user !== executor) return callbackTime(user, executor, where, scope);
    // `new Promise(async (resolve) => { await …; resolve(); })`
    return index.file.functions[executor]!.async ? unknown : micro;
  });
}

/** When a function inside the executor runs: by what it is handed to. */
function callbackTime(
  id: number,
  executor: number,
  where: Reached,
  scope: EffectScope,
): Suspension | "cancel" {
  const { index } = where;
  if (scope.listeners.isCancelCallback(id, where)) return "cancel";
  const value = index.expressionOf(id);
  const parent = value && index.parentOf(value);
  if (parent?.kind === "call" && parent.callee !== value) return callsBack(parent, scope);
  const outer = index.file.functions[id]?.parent;
  return outer === undefined || outer === executor ? unknown : callbackTime(outer, executor, where, scope);
}

const listening = new Set(["on", "once", "addListener", "addEventListener", "prependListener"]);

/** When a function runs the callback that it is given. */
function callsBack(call: Call, scope: EffectScope): Suspension {
  const fact = scope.project.callFact(call);
  const known = fact?.external && knownFunction(fact.external, scope.project.settings.libraries);
  if (known?.callsBack === "macro" || known?.suspends === "macro") return macro;
  if (known?.callsBack === "micro") return micro;
  // Events of a socket, a stream or a child come from the event loop; those of an emitter of ours may not.
  if (call.callee.kind === "member" && listening.has(call.callee.property)) return macro;
  if (fact?.returns.names.some(isClientCall)) return macro;
  if (call.callee.kind === "member" && call.callee.property === "then") {
    return resultOf(call.callee.object, scope);
  }
  return unknown;
}

function resultOf(value: Expression, { project }: EffectScope): Suspension {
  const fact = value.kind === "call" ? project.callFact(value) : undefined;
  return fact?.external && knownFunction(fact.external, project.settings.libraries)?.suspends === "macro"
    ? macro
    : unknown;
}
