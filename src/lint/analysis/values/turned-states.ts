import type { Expression } from "../../ir";
import { dottedName } from "../../syntax/names";
import type { Project, Reached } from "../project";
import { type Flag, type Held, heldByMember, heldByName, isUnconditional } from "./flags";
import type { Listeners } from "./listeners";

/**
 * The flag that a comparison with one of several states is, when a function that runs at the end of the call puts another in
 * its place: `phase !== "over"`, `this.state === State.Open`.
 *
 * @returns whether the call is over when both sides are equal
 */
export function turnedState(
  [left, right]: readonly [Expression, Expression],
  where: Reached,
  project: Project,
  listeners: Listeners,
): Flag | undefined {
  const [kept, state] = nameOf(right) === undefined ? [right, nameOf(left)] : [left, nameOf(right)];
  if (state === undefined) return undefined;
  for (const held of heldBy(kept, where, project)) {
    const flag = flagOf(held, state, listeners);
    if (flag) return flag;
  }
  return undefined;
}

function heldBy(kept: Expression, where: Reached, project: Project): readonly Held[] {
  if (kept.kind === "member") return heldByMember(kept, where, project);
  const held = kept.kind === "identifier" && kept.binding !== undefined && heldByName(kept.binding, where);
  return held ? [held] : [];
}

function flagOf({ writes }: Held, state: string, listeners: Listeners): Flag | undefined {
  const turning = writes.filter(({ by, where }) => listeners.isCancelCallback(by, where));
  // What is worked out may be any state.
  if (turning.length === 0 || writes.some(({ value }) => !value || nameOf(value) === undefined))
    return undefined;
  const setting = turning.filter(({ value }) => nameOf(value!) === state);
  const deciding = setting.length > 0 ? setting : turning;
  const conditional = deciding.every(({ expression, by, where }) => !isUnconditional(expression, by, where));
  return { cancelledWhen: setting.length > 0, conditional };
}

/** A text, a number, or a constant that has a name: `"over"`, `3`, `State.Over`. */
function nameOf(value: Expression): string | undefined {
  if (value.kind === "literal")
    return /^(string|number)$/.test(typeof value.value) ? JSON.stringify(value.value) : undefined;
  const name = value.kind === "member" ? dottedName(value) : undefined;
  return name !== undefined && /^[A-Z]/.test(name) ? name : undefined;
}
