import type { Confidence } from "../finding";
import { follow, type Run, type Semantics } from "../flow/automaton";
import { graphOf } from "../flow/build";
import type { BlockId, Edge, Event, Graph, LoopHead } from "../flow/graph";
import { naturalLoop } from "../flow/loops";
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
} from "../flow/states";
import type { LoopStatement } from "../ir";
import { lesser } from "../settings";
import { type Bound, boundOf } from "./bounds";
import type { Conditions } from "./conditions";
import { effectOf } from "./effects";
import type { Reached } from "./project";
import type { EffectScope } from "./scope";

/** A loop of a function, and every way in which it can come round. */
export interface Cycle {
  readonly where: Reached;
  readonly loop: LoopStatement;
  readonly bound: Bound;
  /** What the ways that come round have done. */
  readonly back: StateSet;
  /** The longest suspension of any way round. */
  readonly longest: Suspension;
  /** Whether anything in it asks whether the call is over, well or not. */
  readonly looks: boolean;
  /** Whether it can be left otherwise than by a check or an exception. */
  readonly ends: boolean;
  /** The way round that waits and does not look, when there is one. */
  readonly miss: Miss | undefined;
}

/** A way round a loop that waits and does not look. */
export interface Miss {
  readonly suspension: Suspension;
  readonly steps: readonly Edge[];
  /** Where it waits first. */
  readonly waits: Event | undefined;
  /** Before anything is said of doubts. */
  readonly confidence: Confidence;
}

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
    const cycle = judge(where, head, run, semantics, inside);
    if (cycle.miss) {
      // What an inner loop already tells of is not told again of the outer one.
      const rest = follow(graph, hushed(semantics, quiet), head.head, inside);
      if (statesOf(rest.back).some(misses)) for (const block of inside) quiet.add(block);
      else {
        raise(cycles, inside, graph, cycle.miss.confidence);
        cycles.set(head.statement, { ...cycle, miss: undefined });
        continue;
      }
    }
    const known = cycles.get(head.statement);
    if (!known || (cycle.miss && !known.miss)) cycles.set(head.statement, cycle);
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

function judge(
  where: Reached,
  head: LoopHead,
  run: Run,
  semantics: Semantics,
  inside: ReadonlySet<BlockId>,
): Cycle {
  const bound = boundOf(head.statement, where);
  const states = statesOf(run.back);
  const longest = Math.max(none, ...states.map(suspensionOf)) as Suspension;
  const worst = states.filter(misses).sort((a, b) => suspensionOf(b) - suspensionOf(a))[0];
  return {
    where,
    loop: head.statement,
    bound,
    back: run.back,
    longest,
    looks: states.some((one) => isChecked(one) || hasObserved(one)),
    ends: [...inside].some((block) =>
      run.graph.blocks[block]!.edges.some(
        ({ to, test }) => !inside.has(to) && (test === undefined || semantics.meaning(test) !== "cancelled"),
      ),
    ),
    miss: worst === undefined ? undefined : missOf(worst, head, run, semantics, bound),
  };
}

/** Whether a way round has waited and not looked. */
export function misses(one: State): boolean {
  return suspensionOf(one) >= unknown && !isChecked(one) && !hasObserved(one);
}

function missOf(worst: State, { head }: LoopHead, run: Run, semantics: Semantics, bound: Bound): Miss {
  const steps = run.wayTo(head, worst);
  const passed = [head, ...steps.slice(0, -1).map(({ to }) => to)];
  const waits = passed
    .flatMap((block) => run.graph.blocks[block]!.events.map((event) => ({ event, block })))
    .find(({ event, block }) => {
      const { returns, throws } = semantics.effect(event, block);
      return statesOf(returns | throws).some((one) => suspensionOf(one) >= unknown);
    })?.event;
  const suspension = suspensionOf(worst);
  const confidence =
    bound.kind === "constant" ? "low" : bound.kind === "data" || suspension === unknown ? "medium" : "high";
  return { suspension, steps, waits, confidence };
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
    meaning: ({ expression, outcome }) => {
      const meaning = conditions.of(expression, where);
      if (!meaning || meaning.conditional) return undefined;
      const { since } = meaning;
      const fresh =
        since === undefined ||
        (since.function === where.ref.function &&
          loop.span.start <= since.span.start &&
          since.span.end <= loop.span.end);
      if (!fresh) return undefined;
      return outcome ? meaning.whenTrue : meaning.whenFalse;
    },
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
