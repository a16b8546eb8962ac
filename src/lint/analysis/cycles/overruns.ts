import { follow, type Semantics } from "../../flow/automaton";
import type { BlockId, Edge, Event, Graph, LoopHead, Via } from "../../flow/graph";
import { hasObserved, none, type Suspension, state, statesOf, suspensionOf } from "../../flow/states";
import type { Call, Expression } from "../../ir";

/** A way round a loop that is taken though the cancellation is known there. */
export interface Overrun {
  readonly cause: Cause;
  /** How long it waits on that way. */
  readonly suspension: Suspension;
  readonly steps: readonly Edge[];
}

/** What lets a loop go on that has seen the cancellation. */
export type Cause =
  /** A check whose cancelled side comes round again. */
  | { readonly kind: "check"; readonly test: Expression; readonly outcome: boolean }
  /** A `catch` that holds the error of the cancellation, and goes on. */
  | { readonly kind: "catch"; readonly via: Via; readonly event: Event }
  /** `.catch(() => {})` or `allSettled`: the same, in an expression. */
  | { readonly kind: "settled"; readonly call: Call }
  /** A function that looks, and returns to a loop that does not know of it. */
  | { readonly kind: "helper"; readonly event: Event };

/** A loop in the graph of its function. */
export interface LoopBlocks {
  readonly graph: Graph;
  readonly head: LoopHead;
  /** The blocks of the loop. */
  readonly inside: ReadonlySet<BlockId>;
  /** What the code there means for it. */
  readonly semantics: Semantics;
}

/** Whether the call is over, where that is known. */
export const over = state(none, false, true);

/**
 * Every way in which a loop comes round though it knows that the call is over; the longest waits first.
 *
 * @param start what is known when its turn begins: that the call was over before, unless told otherwise
 */
export function overrunsOf(
  { graph, semantics, head: { head }, inside }: LoopBlocks,
  start = over,
): readonly Overrun[] {
  const run = follow(graph, onlyTellingThrows(semantics), head, inside, start);
  return statesOf(run.back)
    .filter(hasObserved)
    .toSorted((a, b) => suspensionOf(b) - suspensionOf(a))
    .flatMap((one) => {
      const steps = run.wayTo(head, one);
      const cause = causeOf(graph, semantics, head, steps);
      return cause ? [{ cause, suspension: suspensionOf(one), steps }] : [];
    });
}

/** Whether a function fails for that alone that the call was over before it began. */
export function failsWhenOver(graph: Graph, semantics: Semantics): boolean {
  const { states } = follow(graph, onlyTellingThrows(semantics), graph.entry, undefined, over);
  return states[graph.thrown] !== 0;
}

/** Without failures that have nothing to do with the cancellation: they would hide those that have. */
function onlyTellingThrows(semantics: Semantics): Semantics {
  return {
    ...semantics,
    effect: (event, block) => {
      const effect = semantics.effect(event, block);
      return statesOf(effect.throws).some(hasObserved) ? effect : { ...effect, throws: 0 };
    },
  };
}

/** The first step of a way that knew of the cancellation and did not leave. */
function causeOf(
  graph: Graph,
  semantics: Semantics,
  head: BlockId,
  steps: readonly Edge[],
): Cause | undefined {
  let at = head;
  for (const step of steps) {
    const events = graph.blocks[at]!.events;
    if (step === graph.blocks[at]!.throwsTo) {
      const event = events.find((one) => statesOf(semantics.effect(one, at).throws).some(hasObserved));
      if (event && step.via?.step === "catch") return { kind: "catch", via: step.via, event };
    } else {
      const event = events.find((one) => statesOf(semantics.effect(one, at).returns).some(hasObserved));
      if (event && event.kind !== "step") return settledBy(event) ?? { kind: "helper", event };
      if (step.test && semantics.meaning(step.test) === "cancelled") {
        return { kind: "check", test: step.test.expression, outcome: step.test.outcome };
      }
    }
    at = step.to;
  }
  return undefined;
}

function settledBy(event: Event): Cause | undefined {
  if (event.kind !== "await" || event.node.value.kind !== "call") return undefined;
  const call = event.node.value;
  const { callee } = call;
  if (callee.kind !== "member" || !/^(catch|allSettled|then)$/.test(callee.property)) return undefined;
  return { kind: "settled", call };
}
