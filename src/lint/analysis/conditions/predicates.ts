import { contains } from "../../../text/span";
import { type Effect, follow } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import type { Edge, Event } from "../../flow/graph";
import {
  hasObserved,
  isChecked,
  none,
  onCancelledSide,
  onLiveSide,
  type StateSet,
  state,
  statesOf,
} from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { look } from "../effects/effect-sets";
import type { Reached } from "../project";
import { returnedBy } from "../values/carriers";
import type { Meaning } from "./meaning";

/** What is known of the parts of a predicate. */
interface Parts {
  meaning(expression: Expression): Meaning | undefined;
  /** Whether waiting for a call's result fails when the call that is served ends. */
  rejectsAtEnd(call: Call): boolean;
}

/**
 * What the result of a function tells that returns on several ways: by what each of them has seen of the call before, and
 * by what the value itself tells. One that is no constant can come out either way.
 */
export function outcomesOf(target: Reached, { meaning, rejectsAtEnd }: Parts): Meaning | undefined {
  const graph = graphOf(target.ir);
  const run = follow(
    graph,
    {
      effect: (event) => (isAwareWait(event, rejectsAtEnd) ? look : idle),
      meaning: ({ expression, outcome }) => {
        const known = meaning(expression);
        return outcome ? known?.whenTrue : known?.whenFalse;
      },
    },
    graph.entry,
  );
  const values = returnedBy(target);
  let [yes, no]: [StateSet, StateSet] = [0, 0];
  for (const { id, events, edges } of graph.blocks) {
    if (edges.some((edge) => edge.to === graph.exit && isBareReturn(edge, values))) no |= run.states[id]!;
    for (const event of events) {
      if (event.kind !== "return") continue;
      const value = settledWith(event.value);
      const told = meaning(value);
      const truth = told ? undefined : truthOf(value);
      if (truth !== false) yes |= onSide(run.states[id]!, told?.whenTrue);
      if (truth !== true) no |= onSide(run.states[id]!, told?.whenFalse);
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

function onSide(states: StateSet, side: "live" | "cancelled" | undefined): StateSet {
  if (side === undefined) return states;
  return side === "live" ? onLiveSide(states) : onCancelledSide(states);
}

/** What a promise that is there already holds: `Promise.resolve(false)`. */
function settledWith(value: Expression): Expression {
  if (value.kind !== "call" || value.callee.kind !== "member") return value;
  const { object, property } = value.callee;
  return (isPromise(object) && property === "resolve" && value.arguments[0]) || value;
}

function isPromise(one: Expression): boolean {
  return one.kind === "identifier" && one.name === "Promise" && one.binding === undefined;
}

/** `return;` */
function isBareReturn({ via }: Edge, values: readonly Expression[]): boolean {
  return via?.step === "return" && !values.some(({ span }) => contains(via.span, span));
}

const idle: Effect = { returns: state(none), throws: 0 };

function isAwareWait(event: Event, rejectsAtEnd: Parts["rejectsAtEnd"]): boolean {
  return event.kind === "await" && event.node.value.kind === "call" && rejectsAtEnd(event.node.value);
}

/** Whether a choice is taken for true where its test holds, or where it does not; undefined where either may be. */
export function truthOfChoice(choice: Extract<Expression, { kind: "conditional" }>): boolean | undefined {
  const [first, second] = [truthOf(choice.then), truthOf(choice.else)];
  return first === undefined || second === undefined || first === second ? undefined : first;
}

/** Whether a value is surely taken for true or for false, once it is waited for. */
export function truthOf(value: Expression): boolean | undefined {
  if (value.kind === "literal") return Boolean(value.value);
  if (value.kind === "object" || value.kind === "array") return true;
  return value.kind === "call" && value.new && !isPromise(value.callee) ? true : undefined;
}
