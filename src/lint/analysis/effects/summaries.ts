import { type Effect, exceptNobody, follow, type Semantics } from "../../flow/automaton";
import { graphOf } from "../../flow/build";
import type { Event } from "../../flow/graph";
import { hasObserved, isChecked, micro, state, statesOf, suspensionOf, unknown } from "../../flow/states";
import type { Expression, FunctionIr } from "../../ir";
import type { Conditions } from "../conditions/conditions";
import type { Reached } from "../project";
import { returnedBy } from "../values/carriers";
import { declaredOver } from "./declared";
import { either, nothing, plainCall, waiting } from "./effect-sets";
import { effectOf, stepping } from "./effects";
import type { EffectScope, Summarised } from "./scope";
import { settling } from "./settling";

/** What a function does to whoever calls it, and to whoever waits for what it returns. */
interface Summary {
  readonly called: Effect;
  readonly settled: Effect;
  readonly stepped: Effect;
}

/**
 * Effects of the project's own functions, to a fixed point: every function begins with none, and is looked at again
 * until nothing changes. Sets grow, so the order does not matter and it ends.
 */
export class Summaries implements Summarised {
  private readonly table = new Map<FunctionIr, Summary>();

  /** @param below what is known already; it stays as it is */
  constructor(private readonly below?: Summaries) {}

  called(target: Reached | undefined): Effect {
    return target ? this.of(target).called : plainCall;
  }

  settled(target: Reached | undefined): Effect {
    return target ? this.of(target).settled : waiting(unknown);
  }

  stepped(target: Reached | undefined): Effect {
    return target ? this.of(target).stepped : this.settled(target);
  }

  /**
   * Looks at functions again until none changes. Yields now and then.
   *
   * @param functions callers before what they call, which spares looking twice; what is known of others stays as it is
   */
  *solve(scope: EffectScope, conditions: Conditions, functions: readonly Reached[]): Generator<undefined> {
    const order = [...functions].reverse();
    for (const { ir } of order) this.table.set(ir, unseen);
    let round = 0;
    for (let changed = true; changed; ) {
      changed = false;
      round++;
      for (const [index, reached] of order.entries()) {
        if (index % batch === batch - 1) yield;
        const before = this.of(reached);
        const found = summarise(reached, scope, conditions);
        // What depends on what others are found not to do may go back and forth.
        const after = round > mostRounds ? joined(before, found) : found;
        if (same(before, after)) continue;
        this.table.set(reached.ir, after);
        changed = true;
      }
    }
  }

  private of({ ir }: Reached): Summary {
    return this.known(ir) ?? unseen;
  }

  private known(ir: FunctionIr): Summary | undefined {
    return this.table.get(ir) ?? this.below?.known(ir);
  }

  /** What is known of a function holds for another text of it. */
  keep(before: FunctionIr, after: FunctionIr): void {
    const known = this.known(before);
    if (known) this.table.set(after, known);
  }

  /** Takes over what others found out above these. */
  take(above: Summaries): void {
    for (const [ir, summary] of above.table) this.table.set(ir, summary);
  }
}

/** So many functions are looked at before whoever drives this gets a turn. */
const batch = 50;
/** Functions that call each other are settled long before. */
const mostRounds = 50;

const never: Effect = { returns: 0, throws: 0 };
const unseen: Summary = { called: never, settled: never, stepped: never };

function summarise(reached: Reached, scope: EffectScope, conditions: Conditions): Summary {
  const { async, generator } = reached.ir;
  if (generator) return { called: nothing, settled: nothing, stepped: stepsOf(reached, scope, conditions) };
  const settled = run(reached, scope, conditions, true);
  const called = async ? nothing : run(reached, scope, conditions, false);
  const found = { called, settled, stepped: steppedByResult(reached, scope) ?? settled };
  return declaredOver(found, reached.ir);
}

/** What going through the result of a function does that makes no generator itself. */
function steppedByResult(reached: Reached, scope: EffectScope): Effect | undefined {
  const values = returnedBy(reached).map((value) => (value.kind === "await" ? value.value : value));
  // A number or nothing: nobody can go through it.
  if (values.every((value) => isPlain(value, scope))) return undefined;
  return either(values.map((value) => stepping(value, reached, scope)));
}

function isPlain(value: Expression, { project }: EffectScope): boolean {
  const returned = value.kind === "call" ? project.callFact(value)?.returns : project.typeFact(value);
  const type = returned?.awaited ?? returned;
  return type !== undefined && !type.any && type.names.length === 0 && !type.asyncIterable;
}

function run(reached: Reached, scope: EffectScope, conditions: Conditions, settle: boolean): Effect {
  const graph = graphOf(reached.ir);
  let absence = false;
  const semantics: Semantics = {
    effect: (event) =>
      event.kind === "return" && settle
        ? settling(event.value, reached, scope)
        : effectOf(event, reached, scope),
    meaning: (test) => {
      const sense = conditions.sense(test, reached);
      absence ||= sense === "nobody";
      return sense;
    },
  };
  const outcome = (meant: Semantics) => {
    const { states } = follow(graph, meant, graph.entry);
    return [states[graph.exit]!, states[graph.thrown]!] as const;
  };
  let [returns, throws] = outcome(semantics);
  // `if (!context) return undefined` is no look where the other way does not look either.
  if (absence) {
    const bare = outcome(exceptNobody(semantics));
    if (!statesOf(bare[0] | bare[1]).some((one) => isChecked(one) || hasObserved(one)))
      [returns, throws] = bare;
  }
  const ends = statesOf(returns);
  const stops =
    ends.length > 0 &&
    ends.every((one) => isChecked(one) && !hasObserved(one)) &&
    statesOf(throws).some(hasObserved);
  return { returns, throws, ...(stops && { stops }) };
}

/** Any step of a generator may be any of its waits; a check anywhere in it is taken to end it. */
function stepsOf(reached: Reached, scope: EffectScope, conditions: Conditions): Effect {
  const { blocks } = graphOf(reached.ir);
  const effects = blocks.flatMap(({ events }) => events.flatMap((event) => pauseAt(event, reached, scope)));
  const longest = effects.flatMap(({ returns }) => statesOf(returns)).map(suspensionOf);
  const most = longest.length === 0 ? micro : longest.reduce((a, b) => (a > b ? a : b));
  if (effects.some(({ stops }) => stops)) return waiting(most, true);
  const looks = blocks.some(({ edges }) =>
    edges.some(({ test }) => test !== undefined && conditions.sense(test, reached) === "cancelled"),
  );
  // `while (!this.closed) yield …` comes to its end without an error.
  return looks ? { returns: state(most, true), throws: state(most) } : waiting(most);
}

/** What whoever asks a generator for its next value waits for, of what the generator does. */
function pauseAt(event: Event, reached: Reached, scope: EffectScope): Effect | readonly [] {
  switch (event.kind) {
    case "await":
    case "step":
    case "dispose":
      return effectOf(event, reached, scope);
    case "yield": {
      const { value, delegate } = event.node;
      if (!value) return [];
      return delegate
        ? stepping(value, reached, scope)
        : reached.ir.async
          ? settling(value, reached, scope)
          : [];
    }
    default:
      return [];
  }
}

function joined(a: Summary, b: Summary): Summary {
  const both = (one: Effect, other: Effect): Effect => ({
    returns: one.returns | other.returns,
    throws: one.throws | other.throws,
    ...(one.stops && other.stops && { stops: true }),
  });
  return {
    called: both(a.called, b.called),
    settled: both(a.settled, b.settled),
    stepped: both(a.stepped, b.stepped),
  };
}

function same(a: Summary, b: Summary): boolean {
  return (["called", "settled", "stepped"] as const).every(
    (part) =>
      a[part].returns === b[part].returns &&
      a[part].throws === b[part].throws &&
      a[part].stops === b[part].stops,
  );
}
