import type { Effect } from "../../flow/automaton";
import { hasObserved, isChecked, onlyTold, type State, statesOf, unchecked } from "../../flow/states";
import type { BindingId, Call, Expression } from "../../ir";
import { classOf } from "../../syntax/classes";
import { bindingOf } from "../../syntax/names";
import { callbackOf } from "../graph/callbacks";
import type { Reached } from "../project";
import type { Carriers } from "../values/carriers";
import type { EffectScope } from "./scope";

/**
 * What a function of the project does for one of its callers. Others may hand it a signal, or a function that looks; for
 * a caller that gives it nothing by which it could learn of the end, it never does.
 */
export function forCaller(
  effect: Effect,
  call: Call,
  where: Reached,
  target: Reached | undefined,
  scope: EffectScope,
): Effect {
  if (!target) return effect;
  const deaf = { returns: unchecked(effect.returns), throws: unchecked(effect.throws) };
  if (isLeftInTheDark(call, target, scope)) return deaf;
  const own = runsGiven(target, scope) ? functionsGiven(call, where, scope) : [];
  if (own.length === 0) return effect;
  const told = own.map(({ returns, throws }) => [...statesOf(returns), ...statesOf(throws)]);
  const isAlone = tellingParameters(target, scope).length === 0 && !holdsOthers(target, scope);
  if (isAlone && told.every((states) => !states.some(tells))) return deaf;
  const look = own.every(({ returns }) => statesOf(returns).every(tells));
  return look ? { ...effect, returns: onlyTold(effect.returns) } : effect;
}

/** Whether a function could learn of the end by its arguments alone, and this call gives it none of them. */
export function isLeftInTheDark(call: Call, target: Reached, scope: EffectScope): boolean {
  const telling = tellingParameters(target, scope);
  return telling.length > 0 && leavesOut(call, telling) && !holdsOthers(target, scope);
}

interface Telling {
  readonly at: number;
  readonly rest: boolean;
}

/** How many functions that hand an argument on are gone through. */
const farthest = 3;

const known = new WeakMap<Carriers, Map<Reached, readonly Telling[]>>();

/** The parameters by which some caller lets a function learn of the end. Looked for once, however many call it. */
function tellingParameters(target: Reached, scope: EffectScope): readonly Telling[] {
  const all = known.get(scope.carriers) ?? new Map<Reached, readonly Telling[]>();
  known.set(scope.carriers, all);
  const found = all.get(target) ?? findTelling(target, scope, 0);
  all.set(target, found);
  return found;
}

function findTelling(target: Reached, scope: EffectScope, depth: number): readonly Telling[] {
  return target.ir.parameters.flatMap(({ rest, binding, bindings }, at) => {
    const tells =
      scope.carriers.ofArgument(target, at) !== undefined ||
      bindings.some((one) => one !== binding && holdsSignal(one, target, scope)) ||
      (binding !== undefined && depth < farthest && isHandedOn(binding, target, scope, depth));
    return tells ? [{ at, rest }] : [];
  });
}

/** `({ json, signal }: Options = {}) => …`: its type alone tells what it is. */
function holdsSignal(binding: BindingId, target: Reached, { carriers }: EffectScope): boolean {
  return target.index
    .usesOf(binding)
    .some(
      ({ expression, function: by }) =>
        by === target.ref.function && carriers.of(expression, target)?.kind === "signal",
    );
}

/** `(url, options) => request("GET", url, options)` */
function isHandedOn(binding: BindingId, target: Reached, scope: EffectScope, depth: number): boolean {
  return target.index.usesOf(binding).some(({ expression }) => {
    const call = target.index.parentOf(expression);
    if (call?.kind !== "call" || call.callee === expression) return false;
    const position = call.arguments.indexOf(expression);
    return (scope.project.callFact(call)?.targets ?? []).some((ref) => {
      const next = scope.project.find(ref);
      return next && next !== target && findTelling(next, scope, depth + 1).some(({ at }) => at === position);
    });
  });
}

function leavesOut(call: Call, telling: readonly Telling[]): boolean {
  if (call.arguments.some(({ kind }) => kind === "spread")) return false;
  return telling.every(({ at, rest }) => !rest && isLeftOut(call.arguments[at]));
}

/** Whether a function runs what its callers hand it, or hands that on to one that does. */
function runsGiven(target: Reached, scope: EffectScope, depth = 0): boolean {
  const { project } = scope;
  return target.index.expressionsOf(target.ref.function).some((one) => {
    if (one.kind !== "call") return false;
    if (project.isHandedIn(one)) return true;
    if (depth >= farthest || !one.arguments.some((given) => isParameterOf(given, target))) return false;
    return (project.callFact(one)?.targets ?? []).some((ref) => {
      const next = project.find(ref);
      return next !== undefined && next !== target && runsGiven(next, scope, depth + 1);
    });
  });
}

function isParameterOf(given: Expression, { index, ir }: Reached): boolean {
  return ir.parameters.some(
    ({ binding }) => binding !== undefined && bindingOf(given, index.file) === index.file.bindings[binding],
  );
}

function functionsGiven(call: Call, where: Reached, { project, summaries }: EffectScope): Effect[] {
  return call.arguments.flatMap((argument) => {
    const given = callbackOf(argument, where, project);
    return given ? [summaries.settled(given)] : [];
  });
}

function tells(one: State): boolean {
  return isChecked(one) || hasObserved(one);
}

function isLeftOut(argument: Expression | undefined): boolean {
  if (argument === undefined) return true;
  if (argument.kind === "literal") return argument.value === undefined || argument.value === null;
  if (argument.kind !== "object") return false;
  return argument.properties.every(({ value }) => /^(literal|template|array|binary|unary)$/.test(value.kind));
}

/** Whether it has a carrier of the function around it, or of its object. */
function holdsOthers(target: Reached, { carriers }: Pick<EffectScope, "carriers">): boolean {
  const { index, ref } = target;
  const isOuter = (one: Expression) =>
    one.kind === "identifier"
      ? one.binding !== undefined && index.file.bindings[one.binding]!.owner !== ref.function
      : one.kind === "member" && one.object.kind === "this" && classOf(target) !== undefined;
  return index.expressionsOf(ref.function).some((one) => isOuter(one) && carriers.of(one, target));
}
