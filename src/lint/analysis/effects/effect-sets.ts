import type { Effect } from "../../flow/automaton";
import { isChecked, macro, none, type Suspension, sequence, start, state, statesOf } from "../../flow/states";

/** Nothing happens, and it may throw. */
export const plainCall: Effect = { returns: start, throws: start };
/** A look that fails when the call is over: who gets on has been told that it is alive. */
export const look: Effect = { returns: state(none, true), throws: state(none, false, true), stops: true };
/** Nothing happens. */
export const nothing: Effect = { returns: start, throws: 0 };

/**
 * Waiting this long, for something that rejects when the call ends or does not know of it. What rejects for another reason
 * was not told of the end when it began: that is as good as a look.
 */
export function waiting(suspension: Suspension, aware = false): Effect {
  if (!aware) return { returns: state(suspension), throws: state(suspension) };
  return {
    returns: state(suspension, true),
    throws: state(suspension, true) | state(suspension, false, true),
    stops: true,
  };
}

/** One of these, we do not know which. */
export function either(effects: readonly Effect[]): Effect {
  return {
    returns: effects.reduce((set, { returns }) => set | returns, 0),
    throws: effects.reduce((set, { throws }) => set | throws, 0),
    ...(effects.length > 0 && effects.every(({ stops }) => stops) && { stops: true }),
  };
}

/** All of them. */
export function inOrder(effects: readonly Effect[]): Effect {
  return {
    returns: effects.reduce((set, { returns }) => sequence(set, returns), start),
    throws: effects.reduce((set, { throws }) => set | throws, 0),
    ...(effects.some(({ stops }) => stops) && { stops: true }),
  };
}

/** Waiting for the end of the call itself: who gets on has been told. */
export const told: Effect = { returns: state(macro, true), throws: state(macro) };

/** The first to settle decides, so that one that ends with the call is enough. */
export function racing(effects: readonly Effect[]): Effect {
  const stops = effects.some((one) => one.stops);
  const one = either(effects);
  if (!stops && !effects.some(isTold)) return one;
  return { ...one, returns: sequence(one.returns, state(none, true)), ...(stops && { stops }) };
}

function isTold({ returns }: Effect): boolean {
  return returns !== 0 && statesOf(returns).every(isChecked);
}
