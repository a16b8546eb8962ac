import type { Expression } from "../../ir";
import { lastName } from "../../syntax/names";
import type { Project, Reached } from "../project";
import { placesOf } from "./flows";
import type { Listeners } from "./listeners";

/** Names of what ends things: methods of them, or functions that are given them. */
export const ending =
  /^(clear\w*|close|stop|cancel|kill|destroy|dispose|unsubscribe|punsubscribe|unwatch|unpipe|abort|release|end|return|terminate|quit|off|removeListener|removeEventListener|disconnect|shutdown|teardown|cleanup|complete)$/i;

/** Whether a use ends the thing: `thing.close()`, `clearInterval(thing)`, `thing()`. */
export function isEnding(use: Expression, { index }: Reached): boolean {
  const parent = index.parentOf(use);
  if (parent?.kind === "member" && parent.object === use) {
    return ending.test(parent.property);
  }
  if (parent?.kind !== "call") return false;
  if (parent.callee === use) return true;
  const { callee } = parent;
  const name = lastName(callee);
  return ending.test(name);
}

/**
 * Whether something ends a thing, or a part of it, when the call ends: `stream.controller.abort()`, `child.kill()`.
 *
 * @param beyond whether that may be a caller of the function that made it: one of several, perhaps
 */
export function isEndedOnCancel(
  value: Expression,
  where: Reached,
  { project, listeners }: { readonly project: Project; readonly listeners: Listeners },
  beyond = true,
): boolean {
  return placesOf(value, where, project, beyond).some(
    ({ expression, where: user }) =>
      endsPart(expression, user) && listeners.isCancelCallback(user.ref.function, user),
  );
}

/** Members of a thing are not called to end it: `stream.on()` is none, `stream.controller.abort()` is. */
function endsPart(use: Expression, where: Reached): boolean {
  const parent = where.index.parentOf(use);
  if (parent?.kind === "member" && parent.object === use)
    return ending.test(parent.property) || endsPart(parent, where);
  return parent?.kind === "call" && parent.callee !== use && isEnding(use, where);
}
