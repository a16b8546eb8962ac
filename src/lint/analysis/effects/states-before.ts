import { follow, type Semantics } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import { type StateSet, sequence } from "../../flow/states";
import type { Call } from "../../ir";
import type { Conditions } from "../conditions/conditions";
import type { Reached } from "../project";
import { effectOf } from "./effects";
import type { EffectScope } from "./scope";

/** In which states a function comes to one of its calls. */
export function statesBefore(
  call: Call,
  where: Reached,
  scope: EffectScope,
  conditions: Conditions,
): StateSet {
  const graph = graphOf(where.ir);
  const semantics: Semantics = {
    effect: (event) => effectOf(event, where, scope),
    meaning: (test) => conditions.sense(test, where),
  };
  const { states } = follow(graph, semantics, graph.entry);
  let found = 0;
  for (const { id, events } of graph.blocks) {
    let set: StateSet = states[id]!;
    for (const event of events) {
      if (event.kind === "call" && event.node === call) found |= set;
      set = sequence(set, semantics.effect(event, id).returns);
    }
  }
  return found;
}
