import type { BlockId, Edge, Event, Graph, Test } from "./graph";
import {
  onCancelledSide,
  onLiveSide,
  type State,
  type StateSet,
  sequence,
  start,
  statesOf,
  unaware,
} from "./states";

/** What an event does to a way through it, as ways that begin with nothing done. */
export interface Effect {
  readonly returns: StateSet;
  /** When it throws. A plain call throws before it did anything, an await after it has suspended. */
  readonly throws: StateSet;
  /** It returns only while the call is alive: whoever has seen the cancellation does not get past it. */
  readonly stops?: boolean;
}

/** What code means to the property that is followed. */
export interface Semantics {
  effect(event: Event, block: BlockId): Effect;
  /** What an outcome of a condition says of the call; undefined when it says nothing. */
  meaning(test: Test): Sense | undefined;
  /** What a step tells that no condition decides; nothing, if not told. */
  untested?(edge: Edge): Sense | undefined;
}

/**
 * What an outcome tells: the call is alive, or over. `other` is said of an error: whatever it is, it is not that the
 * call was cancelled. `nobody` is said where there is no call at all: nobody could cancel, and nothing was looked at.
 */
export type Sense = "live" | "cancelled" | "other" | "nobody";

/** The same, where the absence of a call tells nothing: what looks then has a check of its own. */
export function exceptNobody(semantics: Semantics): Semantics {
  return {
    ...semantics,
    meaning: (test) => {
      const sense = semantics.meaning(test);
      return sense === "nobody" ? undefined : sense;
    },
  };
}

/** Every state in which each block can be entered, and how it came there. */
export interface Run {
  readonly graph: Graph;
  /** By block. Where a run is confined to a loop, ways back to its head are in `back`, not here. */
  readonly states: Uint16Array;
  /** States that come round to the head again. */
  readonly back: StateSet;
  /** The steps by which a state first came to a block; for the head, by which it came round. */
  wayTo(block: BlockId, state: State): readonly Edge[];
}

interface Origin {
  readonly from: BlockId;
  readonly state: State;
  readonly edge: Edge;
}

/**
 * Follows every way from `from`, through all blocks or those of one loop.
 *
 * @param begin what has been done there: nothing, if not told
 */
export function follow(
  graph: Graph,
  semantics: Semantics,
  from: BlockId,
  within?: ReadonlySet<BlockId>,
  begin: StateSet = start,
): Run {
  const states = new Uint16Array(graph.blocks.length);
  const origins = new Map<number, Origin>();
  const waiting: (readonly [BlockId, State])[] = [];
  let back = 0;

  const arrive = (origin: Origin, set: StateSet): void => {
    const { to } = origin.edge;
    if (within && !within.has(to)) return;
    const round = within !== undefined && to === from;
    for (const one of statesOf(set)) {
      const known = round ? back : states[to]!;
      if (known & (1 << one)) continue;
      origins.set(keyOf(to, one, round), origin);
      if (round) back |= 1 << one;
      else {
        states[to]! |= 1 << one;
        waiting.push([to, one]);
      }
    }
  };

  for (const one of statesOf(begin)) {
    states[from]! |= 1 << one;
    waiting.push([from, one]);
  }
  // Oldest first, so that the way told is a short one.
  for (let next = 0; next < waiting.length; next++) {
    const [block, one] = waiting[next]!;
    const { events, edges, throwsTo } = graph.blocks[block]!;
    let set: StateSet = 1 << one;
    for (const event of events) {
      const { returns, throws, stops } = semantics.effect(event, block);
      if (throwsTo) arrive({ from: block, state: one, edge: throwsTo }, sequence(set, throws));
      set = sequence(stops ? unaware(set) : set, returns);
    }
    for (const edge of edges) {
      arrive({ from: block, state: one, edge }, passing(set, edge, semantics));
    }
  }

  const wayTo = (block: BlockId, end: State): readonly Edge[] => {
    const way: Edge[] = [];
    let origin = origins.get(keyOf(block, end, within !== undefined && block === from));
    while (origin !== undefined) {
      way.unshift(origin.edge);
      origin = origins.get(keyOf(origin.from, origin.state, false));
    }
    return way;
  };
  return { graph, states, back, wayTo };
}

function keyOf(block: BlockId, one: State, round: boolean): number {
  return (block * 2 + (round ? 1 : 0)) * 16 + one;
}

function passing(set: StateSet, edge: Edge, semantics: Semantics): StateSet {
  const meaning = edge.test ? semantics.meaning(edge.test) : semantics.untested?.(edge);
  if (meaning === "live" || meaning === "nobody") return onLiveSide(set);
  if (meaning === "cancelled") return onCancelledSide(set);
  if (meaning === "other") return unaware(set);
  return set;
}
