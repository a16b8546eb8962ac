import { follow } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import { hasObserved, isChecked, type StateSet, statesOf } from "../../flow/states";
import type { Expression } from "../../ir";
import type { Reached } from "../project";
import type { Meaning } from "./meaning";

/**
 * What the result of a function tells that returns `true` or `false` on several ways: by what each of them has seen of
 * the call before.
 */
export function outcomesOf(
  target: Reached,
  meaning: (expression: Expression) => Meaning | undefined,
): Meaning | undefined {
  const graph = graphOf(target.ir);
  const idle = { returns: 1, throws: 0 };
  const run = follow(
    graph,
    {
      effect: () => idle,
      meaning: ({ expression, outcome }) => {
        const known = meaning(expression);
        return outcome ? known?.whenTrue : known?.whenFalse;
      },
    },
    graph.entry,
  );
  let [yes, no]: [StateSet, StateSet] = [0, 0];
  for (const { id, events } of graph.blocks) {
    for (const event of events) {
      if (event.kind !== "return") continue;
      const { value } = event;
      if (value.kind !== "literal") return undefined;
      if (value.value) yes |= run.states[id]!;
      else no |= run.states[id]!;
    }
  }
  const sense = (set: StateSet): Meaning["whenTrue"] => {
    const states = statesOf(set);
    if (states.length === 0) return undefined;
    if (states.every(hasObserved)) return "cancelled";
    return states.every((one) => isChecked(one) && !hasObserved(one)) ? "live" : undefined;
  };
  const [whenTrue, whenFalse] = [sense(yes), sense(no)];
  return whenTrue || whenFalse ? { whenTrue, whenFalse } : undefined;
}

/** Whether a choice is taken for true where its test holds, or where it does not; undefined where either may be. */
export function truthOfChoice(choice: Extract<Expression, { kind: "conditional" }>): boolean | undefined {
  const [first, second] = [truthOf(choice.then), truthOf(choice.else)];
  return first === undefined || second === undefined || first === second ? undefined : first;
}

/** Whether a value is surely taken for true or for false. */
function truthOf(value: Expression): boolean | undefined {
  if (value.kind === "literal") return Boolean(value.value);
  if (value.kind === "object" || value.kind === "array") return true;
  return value.kind === "call" && value.new ? true : undefined;
}
