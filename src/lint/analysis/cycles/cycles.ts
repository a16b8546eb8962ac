import type { Confidence } from "../../finding";
import { exceptNobody, follow, type Run, type Semantics } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import type { BlockId, Graph } from "../../flow/graph";
import { naturalLoop } from "../../flow/loops";
import {
  hasObserved,
  isChecked,
  none,
  type State,
  type StateSet,
  type Suspension,
  statesOf,
  suspensionOf,
  unknown,
  withoutSuspension,
} from "../../flow/states";
import type { LoopStatement } from "../../ir";
import { lesser } from "../../settings";
import type { Conditions } from "../conditions/conditions";
import { effectOf } from "../effects/effects";
import type { EffectScope } from "../effects/scope";
import type { Reached } from "../project";
import { type Bound, boundWithin } from "./bounds";
import { type Cycle, isFresh, type LoopPlace, type Miss, misses, sureOfWait } from "./cycle";
import { withOneCause } from "./one-cause";

/** Every loop of a function that can come round, inner ones first. A cause is told once, where it is nearest. */
export function cyclesOf(where: Reached, scope: EffectScope, conditions: Conditions): readonly Cycle[] {
  const graph = graphOf(where.ir);
  const quiet = new Set<BlockId>();
  const cycles = new Map<LoopStatement, Cycle>();
  for (const head of [...graph.loops].reverse()) {
    const inside = naturalLoop(graph, head);
    const semantics = semanticsOf(where, scope, conditions, head.statement);
    const run = follow(graph, semantics, head.head, inside);
    if (run.back === 0) continue;
    const bound = boundWithin(head.statement, where, scope.project);
    const place = { where, conditions, graph, head, inside, semantics };
    const judged = judge(place, bound, run);
    const cycle = withOneCause(judged, place);
    if (cycle.miss && judged.miss) {
      // What an inner loop already tells of is not told again of the outer one.
      const rest = follow(graph, hushed(semantics, quiet), head.head, inside);
      if (statesOf(rest.back).some(misses)) for (const block of inside) quiet.add(block);
      else {
        raise(cycles, inside, graph, cycle.miss.confidence);
        cycles.set(head.statement, { ...cycle, miss: undefined });
        continue;
      }
    } else if (judged.miss || cycle.miss || cycle.overrun) for (const block of inside) quiet.add(block);
    const known = cycles.get(head.statement);
    if (!known || (cycle.miss && !known.miss) || (cycle.overrun && !known.overrun))
      cycles.set(head.statement, cycle);
  }
  return [...cycles.values()];
}

/** Within an outer loop that is surer, an inner one is as sure. */
function raise(
  cycles: Map<LoopStatement, Cycle>,
  inside: ReadonlySet<BlockId>,
  graph: Graph,
  confidence: Confidence,
): void {
  for (const { statement, head } of graph.loops) {
    const cycle = cycles.get(statement);
    if (!inside.has(head) || !cycle?.miss || lesser(cycle.miss.confidence, confidence) === confidence)
      continue;
    cycles.set(statement, { ...cycle, miss: { ...cycle.miss, confidence } });
  }
}

function judge({ where, head, inside, semantics }: LoopPlace, bound: Bound, run: Run): Cycle {
  const states = statesOf(run.back);
  const longest = Math.max(none, ...states.map(suspensionOf)) as Suspension;
  const looks = (back: StateSet) => statesOf(back).some((one) => isChecked(one) || hasObserved(one));
  const worst = states.filter(misses).sort((a, b) => suspensionOf(b) - suspensionOf(a))[0];
  return {
    where,
    loop: head.statement,
    bound,
    back: run.back,
    longest,
    looks: looks(run.back) && looks(follow(run.graph, exceptNobody(semantics), head.head, inside).back),
    ends: [...inside].some((block) =>
      run.graph.blocks[block]!.edges.some(
        ({ to, test }) => !inside.has(to) && (test === undefined || semantics.meaning(test) !== "cancelled"),
      ),
    ),
    miss: worst === undefined ? undefined : missOf(worst, { head, semantics }, run, bound),
    overrun: undefined,
    mistaken: [],
  };
}

function missOf(
  worst: State,
  { head: { head }, semantics }: Pick<LoopPlace, "head" | "semantics">,
  run: Run,
  bound: Bound,
): Miss {
  const steps = run.wayTo(head, worst);
  const passed = [head, ...steps.slice(0, -1).map(({ to }) => to)];
  const waits = passed
    .flatMap((block) => run.graph.blocks[block]!.events.map((event) => ({ event, block })))
    .find(({ event, block }) => {
      const { returns, throws } = semantics.effect(event, block);
      return statesOf(returns | throws).some((one) => suspensionOf(one) >= unknown);
    })?.event;
  const suspension = suspensionOf(worst);
  return { suspension, steps, waits, confidence: sureOfWait(suspension, bound) };
}

/** What the code of a function means for one of its loops. */
function semanticsOf(
  where: Reached,
  scope: EffectScope,
  conditions: Conditions,
  loop: LoopStatement,
): Semantics {
  return {
    effect: (event) => effectOf(event, where, scope),
    meaning: (test) => conditions.sense(test, where, (meaning) => isFresh(meaning, where, loop)),
  };
}

function hushed(semantics: Semantics, quiet: ReadonlySet<BlockId>): Semantics {
  return {
    ...semantics,
    effect: (event, block) => {
      const effect = semantics.effect(event, block);
      if (!quiet.has(block)) return effect;
      return {
        ...effect,
        returns: withoutSuspension(effect.returns),
        throws: withoutSuspension(effect.throws),
      };
    },
  };
}
