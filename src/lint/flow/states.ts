/**
 * What a way through code has done so far, packed into four bits: how it has suspended, whether a live check found
 * the call alive, and whether cancellation was observed and the code is still running. A set of such states is one
 * number of sixteen bits, so that no two ways are ever merged into an average.
 */

/** How far a suspension lets the process get: not at all, the microtask queue, unknown, the event loop. */
export type Suspension = 0 | 1 | 2 | 3;
export const none = 0;
export const micro = 1;
export const unknown = 2;
export const macro = 3;

/** What one way has done so far. */
export type State = number;
/** What several ways have done, a bit for each state. */
export type StateSet = number;

const checkedBit = 4;
const observedBit = 8;
const count = 16;

/** A state as a set of one. */
export function state(suspension: Suspension, checked = false, observed = false): StateSet {
  return 1 << (suspension | (checked ? checkedBit : 0) | (observed ? observedBit : 0));
}

/** Nothing has happened yet. */
export const start: StateSet = state(none);

/** How far a way let the process get at most. */
export function suspensionOf(one: State): Suspension {
  return (one & 3) as Suspension;
}

/** Whether a live check has found the call alive on that way. */
export function isChecked(one: State): boolean {
  return (one & checkedBit) !== 0;
}

/** Whether the cancellation was seen on that way, and the code still runs. */
export function hasObserved(one: State): boolean {
  return (one & observedBit) !== 0;
}

const members = new Map<StateSet, readonly State[]>();

/** The states of a set. Few sets occur, and they are gone through at every step of every way. */
export function statesOf(set: StateSet): readonly State[] {
  const known = members.get(set);
  if (known) return known;
  const states: State[] = [];
  for (let one = 0; one < count; one++) if (set & (1 << one)) states.push(one);
  members.set(set, states);
  return states;
}

/**
 * `first` and then `second`, for every pair: the longer suspension, and what either has seen. Who knows of the
 * cancellation does not get past a check that finds the call alive.
 */
export function sequence(first: StateSet, second: StateSet): StateSet {
  if (second === start || first === 0) return first;
  const key = first * (1 << count) + second;
  const known = sequences.get(key);
  if (known !== undefined) return known;
  let result = 0;
  for (const a of statesOf(first)) {
    for (const b of statesOf(second)) {
      if (hasObserved(a) && isChecked(b) && !hasObserved(b)) continue;
      result |= 1 << (Math.max(a & 3, b & 3) | ((a | b) & (checkedBit | observedBit)));
    }
  }
  sequences.set(key, result);
  return result;
}

/** By both sets. */
const sequences = new Map<number, StateSet>();

/** The same ways, as if none of them had suspended. */
export function withoutSuspension(set: StateSet): StateSet {
  return statesOf(set).reduce((result, one) => result | (1 << (one & ~3)), 0);
}

/** The ways of a set that looked, or know of the cancellation, where any does; else all. */
export function onlyTold(set: StateSet): StateSet {
  const told = statesOf(set).filter((one) => isChecked(one) || hasObserved(one));
  return told.length > 0 ? told.reduce((result, one) => result | (1 << one), 0) : set;
}

/** What a live check leaves of a set on its "not cancelled" side: who knows of the cancellation is not there. */
export function onLiveSide(set: StateSet): StateSet {
  return statesOf(set).reduce(
    (result, one) => (hasObserved(one) ? result : result | (1 << (one | checkedBit))),
    0,
  );
}

/** What a live check makes of a set on its "cancelled" side. */
export function onCancelledSide(set: StateSet): StateSet {
  return statesOf(set).reduce((result, one) => result | (1 << (one | observedBit)), 0);
}

/** The same ways, as if there were nothing to look at: whoever only goes on a cancelled side does not come. */
export function unchecked(set: StateSet): StateSet {
  return statesOf(unaware(set)).reduce((result, one) => result | (1 << (one & ~checkedBit)), 0);
}

/** The ways that have not seen the cancellation. */
export function unaware(set: StateSet): StateSet {
  return statesOf(set).reduce((result, one) => (hasObserved(one) ? result : result | (1 << one)), 0);
}
