import type { Meaning } from "../../analysis/conditions/meaning";
import { isFresh } from "../../analysis/cycles/cycles";
import { effectOf } from "../../analysis/effects/effects";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Confidence } from "../../finding";
import { graphOf } from "../../flow/build";
import { statesOf, suspensionOf, unknown } from "../../flow/states";
import type { Binding, Identifier } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { lastName } from "../../syntax/names";

/** A kept answer that a condition asks when it may have become wrong. */
export interface StaleRead {
  readonly binding: Binding;
  readonly read: Identifier;
  readonly where: "loop" | "later" | "callback";
  readonly confidence: Confidence;
}

/** Conditions of a function that ask a value kept from before; one for each value. */
export function staleReads(subject: FunctionAnalysis): readonly StaleRead[] {
  const { reached, conditions } = subject;
  const found = new Map<Binding, StaleRead>();
  const tests = graphOf(reached.ir).blocks.flatMap(({ edges }) => edges.flatMap(({ test }) => test ?? []));
  for (const { expression } of tests) {
    const { since, held, mistake } = conditions.meant(expression, reached) ?? {};
    if (!since || held?.binding === undefined || mistake) continue;
    const binding = reached.index.file.bindings[held.binding]!;
    if (isFound(binding)) continue;
    const how = howStale(subject, since, held);
    const known = found.get(binding);
    if (how && known?.confidence !== "high") found.set(binding, { binding, read: held, ...how });
  }
  return [...found.values()];
}

/** `const room = await rooms.get(id)`: whether it was found is asked once, and the room is used. */
function isFound({ init }: Binding): boolean {
  const value = init?.kind === "await" ? init.value : init;
  return (
    value?.kind === "index" ||
    (value?.kind === "call" && value.callee.kind === "member" && value.callee.property === "get")
  );
}

function howStale(
  subject: FunctionAnalysis,
  since: NonNullable<Meaning["since"]>,
  read: Identifier,
): Pick<StaleRead, "where" | "confidence"> | undefined {
  const { reached, cycles, scope } = subject;
  if (since.function !== reached.ref.function) return { where: "callback", confidence: runsLater(subject) };
  const cycle = cycles.find(
    ({ loop, longest }) =>
      longest >= unknown &&
      loop.span.start <= read.span.start &&
      read.span.end <= loop.span.end &&
      !isFresh({ whenTrue: undefined, whenFalse: undefined, since }, reached, loop),
  );
  if (cycle) return { where: "loop", confidence: cycle.mistaken.length > 0 ? "high" : "medium" };
  const waits = graphOf(reached.ir).blocks.some(({ events }) =>
    events.some((event) => {
      if (event.kind !== "await" && event.kind !== "step") return false;
      const span = event.kind === "await" ? event.node.span : event.loop.keywordSpan;
      if (span.start < since.span.end || span.end > read.span.start) return false;
      return statesOf(effectOf(event, reached, scope).returns).some((one) => suspensionOf(one) >= unknown);
    }),
  );
  return waits ? { where: "later", confidence: "medium" } : undefined;
}

/** A callback of a timer or an event surely runs later; of others we do not know. */
function runsLater({ reached, project }: FunctionAnalysis): Confidence {
  const { index, ir } = reached;
  const value = index.expressionOf(ir.id);
  const parent = value && index.parentOf(value);
  if (parent?.kind !== "call" || parent.callee === value) return "low";
  const { callee } = parent;
  const known = project.callFact(parent)?.external;
  if (known && knownFunction(known, project.settings.libraries)?.callsBack) return "high";
  const name = lastName(callee);
  return /^(on|once|addListener|subscribe)$/.test(name) ? "high" : "low";
}
