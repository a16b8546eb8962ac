import { contains, type Span } from "../../../text/span";
import { type Meaning, tellsEnd } from "../../analysis/conditions/meaning";
import { type Cycle, isFresh } from "../../analysis/cycles/cycle";
import { cyclesOf } from "../../analysis/cycles/cycles";
import { effectOf } from "../../analysis/effects/effects";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { Confidence } from "../../finding";
import { graphOf } from "../../flow/build";
import { statesOf, suspensionOf, unknown } from "../../flow/states";
import type { Binding, Identifier, Member } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { addsListener } from "../../knowledge/methods";
import { bindingOf, lastName } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";

/** A kept answer that a condition asks when it may have become wrong. */
export interface StaleRead {
  /** What it is called. */
  readonly name: string;
  /** Where it is kept. */
  readonly span: Span;
  /** The name that holds it, where no field does. */
  readonly binding: Binding | undefined;
  /** Where it is asked, and the function that asks. */
  readonly read: Identifier | Member;
  readonly reader: Reached;
  readonly where: "loop" | "later" | "callback";
  readonly confidence: Confidence;
}

/** Conditions of a function that ask a value kept from before, and those of helpers that it hands one; one for each value. */
export function staleReads(subject: FunctionAnalysis): readonly StaleRead[] {
  const own = readsIn(subject).filter(({ binding }) => !binding || !isHanded(binding, subject));
  return [...own, ...handedOn(subject)];
}

/** `settle(ids, call.cancelled)`: a boolean that the helper asks again and again. */
function handedOn(subject: FunctionAnalysis): readonly StaleRead[] {
  const { reached, project, scope, conditions } = subject;
  return reached.index.expressionsOf(reached.ref.function).flatMap((call) => {
    if (call.kind !== "call") return [];
    return call.arguments.flatMap((argument, at): readonly StaleRead[] => {
      const meaning = /^(literal|object|function)$/.test(argument.kind)
        ? undefined
        : conditions.of(argument, reached);
      const target = meaning && tellsEnd(meaning) ? project.callFact(call)?.targets[0] : undefined;
      const helper = target && project.find(target);
      const id = helper?.ir.parameters[at]?.binding;
      if (!helper || id === undefined) return [];
      const asked = { ...subject, reached: helper, cycles: cyclesOf(helper, scope, conditions) };
      const binding = helper.index.file.bindings[id]!;
      const found = readsIn(asked).find((one) => one.binding === binding);
      return found ? [{ ...found, span: argument.span }] : [];
    });
  });
}

/** Whether a name is a parameter that callers in sight hand what they ask: there it is told. */
function isHanded({ owner, parameter, path }: Binding, subject: FunctionAnalysis): boolean {
  if (parameter === undefined || path !== undefined) return false;
  const { reached, project, conditions } = subject;
  const helper = project.find({ ...reached.ref, function: owner });
  return (helper ? project.callersOf(helper) : []).some(({ by, call }) => {
    const argument = call.arguments[parameter];
    return argument !== undefined && conditions.of(argument, by) !== undefined;
  });
}

function readsIn(subject: FunctionAnalysis): readonly StaleRead[] {
  const { reached, conditions } = subject;
  const found = new Map<Binding | string, StaleRead>();
  const tests = graphOf(reached.ir).blocks.flatMap(({ edges }) => edges.flatMap(({ test }) => test ?? []));
  for (const { expression } of tests) {
    const { since, held, mistake } = conditions.meant(expression, reached) ?? {};
    if (!since || !held || mistake) continue;
    const kept = keptBy(held, since, reached);
    if (!kept || (kept.binding && isFound(kept.binding))) continue;
    const how = howStale(subject, since, held);
    // `const got = await lockWhile(alive)` is what came of waiting, whatever else it tells.
    if (how?.where === "later" && kept.binding?.init?.kind === "await") continue;
    const key = kept.binding ?? kept.name;
    if (how && found.get(key)?.confidence !== "high")
      found.set(key, { ...kept, read: held, reader: reached, ...how });
  }
  return [...found.values()];
}

function keptBy(
  held: Identifier | Member,
  { span }: NonNullable<Meaning["since"]>,
  { index }: Reached,
): Pick<StaleRead, "name" | "span" | "binding"> | undefined {
  if (held.kind === "member") return { name: held.property, span, binding: undefined };
  const binding = held.binding === undefined ? undefined : index.file.bindings[held.binding]!;
  return binding && { name: binding.name, span: binding.span, binding };
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
  read: Identifier | Member,
): Pick<StaleRead, "where" | "confidence"> | undefined {
  const { reached, cycles, scope } = subject;
  const elsewhere = since.function !== reached.ref.function;
  if (elsewhere && read.kind === "identifier") return { where: "callback", confidence: runsLater(subject) };
  const cycle = cycles.find(
    ({ loop, longest }) =>
      longest >= unknown &&
      loop.span.start <= read.span.start &&
      read.span.end <= loop.span.end &&
      !isFresh({ whenTrue: undefined, whenFalse: undefined, since }, reached, loop),
  );
  if (cycle) return { where: "loop", confidence: isMeantToEnd(read, cycle, reached) ? "high" : "medium" };
  const begun = elsewhere ? reached.ir.span.start : since.span.end;
  const waits = graphOf(reached.ir).blocks.some(({ events }) =>
    events.some((event) => {
      if (event.kind !== "await" && event.kind !== "step") return false;
      const span = event.kind === "await" ? event.node.span : event.loop.keywordSpan;
      if (span.start < begun || span.end > read.span.start) return false;
      return statesOf(effectOf(event, reached, scope).returns).some((one) => suspensionOf(one) >= unknown);
    }),
  );
  // Nobody wants to know later on how it stood when the function began: `({ cancelled }) => …`.
  const taken = bindingOf(read, reached.index.file)?.parameter !== undefined;
  return waits ? { where: "later", confidence: taken ? "high" : "medium" } : undefined;
}

/** Whether the kept value was to end a loop: its condition asks it, or leaves the loop by it. */
function isMeantToEnd({ span }: Identifier | Member, { loop, mistaken }: Cycle, { ir }: Reached): boolean {
  if (mistaken.length > 0 || (loop.test && contains(loop.test.span, span))) return true;
  return allStatements(ir.body).some(
    (one) =>
      one.kind === "if" &&
      contains(one.test.span, span) &&
      allStatements([one.then]).some(({ kind }) => kind === "return" || kind === "break" || kind === "throw"),
  );
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
  return addsListener(name) || name === "subscribe" ? "high" : "low";
}
