import type { Effect } from "../flow/automaton";
import { unchecked } from "../flow/states";
import type { Call, Expression } from "../ir";
import { classOf } from "./classes";
import type { Reached } from "./project";
import type { EffectScope } from "./scope";

/**
 * What a function of the project does for one of its callers. Others may hand it a signal; for a caller that leaves out
 * every argument by which it could learn of the end, it never does.
 */
export function forCaller(
  effect: Effect,
  call: Call,
  target: Reached | undefined,
  scope: EffectScope,
): Effect {
  if (!target || !knowsByArguments(call, target, scope)) return effect;
  return { returns: unchecked(effect.returns), throws: unchecked(effect.throws) };
}

/** Whether a function learns of the end by its arguments alone, none of which this call gives. */
function knowsByArguments(call: Call, target: Reached, { carriers }: EffectScope): boolean {
  const telling = target.ir.parameters.flatMap((parameter, at) =>
    carriers.ofArgument(target, at) ? [{ at, rest: parameter.rest }] : [],
  );
  if (telling.length === 0 || call.arguments.some(({ kind }) => kind === "spread")) return false;
  if (telling.some(({ at, rest }) => rest || !isLeftOut(call.arguments[at]))) return false;
  return !holdsOthers(target, { carriers });
}

function isLeftOut(argument: Expression | undefined): boolean {
  if (argument === undefined) return true;
  if (argument.kind === "literal") return argument.value === undefined || argument.value === null;
  if (argument.kind !== "object") return false;
  return argument.properties.every(
    ({ value }) => value.kind === "literal" || value.kind === "template" || value.kind === "array",
  );
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
