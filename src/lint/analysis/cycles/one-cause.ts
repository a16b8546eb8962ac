import { follow, type Semantics } from "../../flow/automaton";
import type { Edge } from "../../flow/graph";
import { naturalLoop } from "../../flow/loops";
import {
  hasObserved,
  isChecked,
  none,
  onlyTold,
  type StateSet,
  state,
  statesOf,
  unknown,
} from "../../flow/states";
import type { Expression, LoopStatement } from "../../ir";
import type { Conditions } from "../conditions/conditions";
import type { Reached } from "../project";
import { type Cycle, isFresh, type LoopPlace, misses, sureOfWait } from "./cycle";
import { over, overrunsOf } from "./overruns";

/** One cause is told once: a check that does not work, or an error that is swallowed, says more than that none is there. */
export function withOneCause(cycle: Cycle, place: LoopPlace): Cycle {
  const { where, conditions, graph, head, inside, semantics } = place;
  const overruns = overrunsOf(place);
  const told = overruns.find(({ cause }) => cause.kind !== "helper");
  if (cycle.miss === undefined) {
    const [first] = overruns;
    if (first === undefined || told) return { ...cycle, overrun: told };
    // A helper that looks and returns is no check for the loop around it.
    if (first.suspension < unknown && cycle.bound.kind !== "unbounded") return cycle;
    const { suspension, steps, cause } = first;
    const waits = cause.kind === "helper" ? cause.event : undefined;
    return { ...cycle, miss: { suspension, steps, waits, confidence: sureOfWait(suspension, cycle.bound) } };
  }
  // Over before its turn began, it does not come round again: at most one turn is too many.
  if (follow(graph, semantics, head.head, inside, over).back === 0) return { ...cycle, miss: undefined };
  if (keptByEither(head.statement, where, conditions)) return { ...cycle, miss: undefined };
  if (looksInEveryTurn(place)) return { ...cycle, miss: undefined };
  const mistaken = mistakenIn(place);
  const swallows = told?.cause.kind === "catch" || told?.cause.kind === "settled";
  // Other ways may not look at all: this one does, and goes on.
  if (mistaken.length === 0 && !swallows) {
    const seen = overrunsOf(place, state(none, false, false));
    return { ...cycle, overrun: seen.find(({ cause }) => cause.kind === "check") };
  }
  const asMeant: Semantics = {
    effect: (event, block) => {
      const effect = semantics.effect(event, block);
      const { cause } = told ?? {};
      // Without the `catch`, and where a wait that is told of the end fails for no other reason.
      if (cause?.kind === "catch" && sameVia(graph.blocks[block]!.throwsTo?.via, cause.via))
        return { ...effect, throws: 0 };
      return cause?.kind === "settled" ? { ...effect, returns: onlyTold(effect.returns) } : effect;
    },
    meaning: (test) => conditions.sense(test, where, undefined, true),
  };
  const rest = follow(graph, asMeant, head.head, inside);
  if (statesOf(rest.back).some(misses) && !looksInEveryTurn({ ...place, semantics: asMeant })) return cycle;
  return { ...cycle, miss: undefined, mistaken, overrun: swallows ? told : undefined };
}

/** Only where an inner loop over data has none does a turn not look: `for (const row of page) { if (call.cancelled) return; … }` */
function looksInEveryTurn({ graph, head, inside, semantics }: LoopPlace): boolean {
  const looks = (back: StateSet) =>
    back !== 0 && statesOf(back).every((one) => isChecked(one) && !hasObserved(one));
  const inner = graph.loops.filter(
    (loop) =>
      loop.head !== head.head &&
      inside.has(loop.head) &&
      loop.statement.over !== undefined &&
      looks(follow(graph, semantics, loop.head, naturalLoop(graph, loop)).back),
  );
  if (inner.length === 0) return false;
  // The first way on from such a head is a turn, the other the end.
  const ends = new Set(inner.flatMap((loop) => graph.blocks[loop.head]!.edges.slice(1)));
  const turned: Semantics = { ...semantics, untested: (edge) => (ends.has(edge) ? "live" : undefined) };
  return looks(follow(graph, turned, head.head, inside).back);
}

/** `more() || !call.cancelled`: a check that cannot end the loop by itself. */
export function keptByEither({ test }: LoopStatement, where: Reached, conditions: Conditions): boolean {
  if (test?.kind !== "logical" || test.operator !== "||") return false;
  const sides = [test.left, test.right].map((side) => conditions.of(side, where)?.whenTrue);
  return sides.filter((side) => side === "live").length === 1;
}

/** Copies of one place, as `finally` makes them, are one. */
function sameVia(one: Edge["via"], other: Edge["via"]): boolean {
  return one?.step === other?.step && one?.span.start === other?.span.start;
}

/** Conditions of a loop that were written as checks, and tell nothing there. */
function mistakenIn({ graph, inside, where, conditions, head }: LoopPlace): Expression[] {
  const tests = [...inside].flatMap((block) => graph.blocks[block]!.edges.flatMap(({ test }) => test ?? []));
  const asked = tests.filter((test) => {
    const { since, held } = conditions.meant(test.expression, where) ?? {};
    // What was read anew, though not in this loop, is no copy of which another rule tells.
    if (since && !held) return false;
    if (conditions.sense(test, where, undefined, true) !== "cancelled") return false;
    return conditions.sense(test, where, (meaning) => isFresh(meaning, where, head.statement)) === undefined;
  });
  return [...new Set(asked.map(({ expression }) => expression))];
}
