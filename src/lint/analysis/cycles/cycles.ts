import { contains } from "../../../text/span";
import type { Confidence } from "../../finding";
import { exceptNobody, follow, type Run, type Semantics } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import type { BlockId, Edge, Event, Graph, LoopHead } from "../../flow/graph";
import { naturalLoop } from "../../flow/loops";
import {
  hasObserved,
  isChecked,
  none,
  onlyTold,
  type State,
  type StateSet,
  type Suspension,
  state,
  statesOf,
  suspensionOf,
  unknown,
  withoutSuspension,
} from "../../flow/states";
import type { Expression, LoopStatement } from "../../ir";
import { lesser } from "../../settings";
import type { Conditions } from "../conditions/conditions";
import type { Meaning } from "../conditions/meaning";
import { effectOf } from "../effects/effects";
import type { EffectScope } from "../effects/scope";
import type { Reached } from "../project";
import { type Bound, boundWithin } from "./bounds";
import { type Overrun, over, overrunsOf } from "./overruns";

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
  /** How it goes on though it knows that the call is over, when that is what is wrong with it. */
  readonly overrun: Overrun | undefined;
  /** Conditions of it that were written as checks and are none; with them it would be right. */
  readonly mistaken: readonly Expression[];
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
    const bound = boundWithin(head.statement, where, scope.project);
    const judged = judge(where, head, bound, run, semantics, inside);
    const cycle = explained(judged, { where, conditions, graph, head, inside, semantics });
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

interface Place {
  readonly where: Reached;
  readonly conditions: Conditions;
  readonly graph: Graph;
  readonly head: LoopHead;
  readonly inside: ReadonlySet<BlockId>;
  readonly semantics: Semantics;
}

/** One cause is told once: a check that does not work, or an error that is swallowed, says more than that none is there. */
function explained(cycle: Cycle, { where, conditions, graph, head, inside, semantics }: Place): Cycle {
  const overruns = overrunsOf(graph, semantics, head, inside);
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
  if (looksInEveryTurn(graph, head, inside, semantics)) return { ...cycle, miss: undefined };
  const mistaken = mistakenIn(graph, inside, where, conditions, head.statement);
  const swallows = told?.cause.kind === "catch" || told?.cause.kind === "settled";
  // Other ways may not look at all: this one does, and goes on.
  if (mistaken.length === 0 && !swallows) {
    const seen = overrunsOf(graph, semantics, head, inside, state(none, false, false));
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
  if (statesOf(rest.back).some(misses) && !looksInEveryTurn(graph, head, inside, asMeant)) return cycle;
  return { ...cycle, miss: undefined, mistaken, overrun: swallows ? told : undefined };
}

/** Only where an inner loop over data has none does a turn not look: `for (const row of page) { if (call.cancelled) return; … }` */
function looksInEveryTurn(
  graph: Graph,
  head: LoopHead,
  inside: ReadonlySet<BlockId>,
  semantics: Semantics,
): boolean {
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
function mistakenIn(
  graph: Graph,
  inside: ReadonlySet<BlockId>,
  where: Reached,
  conditions: Conditions,
  loop: LoopStatement,
): Expression[] {
  const tests = [...inside].flatMap((block) => graph.blocks[block]!.edges.flatMap(({ test }) => test ?? []));
  const asked = tests.filter((test) => {
    const { since, held } = conditions.meant(test.expression, where) ?? {};
    // What was read anew, though not in this loop, is no copy of which another rule tells.
    if (since && !held) return false;
    if (conditions.sense(test, where, undefined, true) !== "cancelled") return false;
    return conditions.sense(test, where, (meaning) => isFresh(meaning, where, loop)) === undefined;
  });
  return [...new Set(asked.map(({ expression }) => expression))];
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
  bound: Bound,
  run: Run,
  semantics: Semantics,
  inside: ReadonlySet<BlockId>,
): Cycle {
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
    miss: worst === undefined ? undefined : missOf(worst, head, run, semantics, bound),
    overrun: undefined,
    mistaken: [],
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
  return { suspension, steps, waits, confidence: sureOfWait(suspension, bound) };
}

function sureOfWait(suspension: Suspension, bound: Bound): Confidence {
  return bound.kind === "unbounded" && suspension !== unknown ? "high" : "medium";
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

/** Whether a value that a condition asks was read in this very turn. */
export function isFresh({ since }: Meaning, where: Reached, loop: LoopStatement): boolean {
  if (since === undefined) return true;
  if (since.function !== where.ref.function) return false;
  return contains(loop.span, since.span);
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
