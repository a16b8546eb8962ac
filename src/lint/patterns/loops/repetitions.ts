import { contains } from "../../../text/span";
import { misses } from "../../analysis/cycles/cycle";
import { isAware } from "../../analysis/effects/settling";
import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { isEndedOnCancel } from "../../analysis/values/endings";
import { statesOf } from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { LibraryFunction } from "../../knowledge/library";
import { isCallbackName } from "../../knowledge/methods";
import { initialOf, literalOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import { looksIn } from "../checks/looks";

/** A call that runs a function again and again: a loop without a loop statement. */
export interface Repetition {
  readonly call: Call;
  readonly how: NonNullable<LibraryFunction["iterates"]>;
  /** What is run. */
  readonly body: Reached;
  /** It waits by itself between one run and the next. */
  readonly waitsBetween: boolean;
}

/** What a call repeats, unless it is given what makes it end with the call that is served. */
export function repetitionOf(call: Call, subject: FunctionAnalysis): Repetition | undefined {
  const { reached, project, scope } = subject;
  const known = knownOf(call, subject);
  if (!known?.iterates || isAware(call, reached, scope)) return undefined;
  const given = call.arguments.flatMap((one) => callbackOf(one, reached, project) ?? []);
  // `eachSeries(ids, one, done)`, `whilst(more, turn, done)`: what is run again and again is what waits.
  const body =
    given.findLast((one) => callsNext(one) || (one.ir.async && waits(one, subject))) ??
    given.find(({ ir }) => ir.async) ??
    given.at(-1);
  if (!body) return undefined;
  const how = howOf(call, known, body, subject);
  // `whilst((go) => go(null, !stopped), turn)`
  if (how === "until-done" && given.some((one) => one !== body && looksIn(one, subject))) return undefined;
  return how && { call, how, body, waitsBetween: known.waitsBetween ?? callsNext(body) };
}

function waits(body: Reached, { scope }: FunctionAnalysis): boolean {
  return statesOf(scope.summaries.settled(body).returns).some(misses);
}

/** `(id, next) => …`: the next run begins when it calls what it was handed. */
function callsNext({ ir, index, ref }: Reached): boolean {
  const next = ir.async ? undefined : ir.parameters.at(-1)?.binding;
  if (next === undefined) return false;
  const uses = index
    .usesOf(next)
    .map(({ expression }) => ({ expression, parent: index.parentOf(expression) }));
  if (isCallbackName(index.file.bindings[next]!.name)) return uses.length > 0;
  return uses.some(
    ({ expression, parent }) =>
      parent?.kind === "call" && parent.callee === expression && index.ownerOf(parent) !== ref.function,
  );
}

function howOf(
  call: Call,
  { iterates, limit }: LibraryFunction,
  body: Reached,
  subject: FunctionAnalysis,
): Repetition["how"] | undefined {
  switch (iterates) {
    case undefined:
      return undefined;
    case "queued":
      return isRepeated(call, subject) && !isEmptied(call, subject) ? "in-turn" : undefined;
    case "in-turn": {
      // A list's own methods wait for nothing: only one turn that waits for the last makes it a chain.
      const isOfList = subject.project.callFact(call)?.external?.package === "";
      if (isOfList && !waitsForLast(body)) return "at-once";
      return limit === undefined || isGiven(limit, call, subject) ? "in-turn" : "at-once";
    }
    default:
      return iterates;
  }
}

function knownOf(call: Call, { project, settings }: FunctionAnalysis): LibraryFunction | undefined {
  const external = project.callFact(call)?.external;
  return external && knownFunction(external, settings.libraries);
}

function isGiven(option: string, call: Call, { reached }: FunctionAnalysis): boolean {
  return call.arguments.some((one) =>
    literalOf(one, reached.index.file)?.properties.some(({ name }) => name === option),
  );
}

/** Whether a call stands in a loop, or in a function that something runs again and again. */
function isRepeated(call: Call, subject: FunctionAnalysis): boolean {
  const { ir, index, ref } = subject.reached;
  if (allStatements(ir.body).some((one) => one.kind === "loop" && contains(one.span, call.span))) return true;
  const written = index.expressionOf(ref.function);
  const around = written && index.parentOf(written);
  if (around?.kind !== "call" || around.callee === written) return false;
  const { callee } = around;
  const isOfList = callee.kind === "member" && /^(map|forEach|flatMap)$/.test(callee.property);
  return isOfList || knownOf(around, subject)?.iterates !== undefined;
}

/** `call.on("cancelled", () => queue.clear())` */
function isEmptied({ callee }: Call, { reached, scope }: FunctionAnalysis): boolean {
  const queue = callee.kind === "member" ? callee.object : callee;
  const made = initialOf(queue, reached.index.file);
  return made !== undefined && isEndedOnCancel(made, reached, scope);
}

/** `(last, row) => last.then(…)`, or an async function that awaits `last` before anything else. */
function waitsForLast({ ir, index }: Reached): boolean {
  const last = ir.parameters[0]?.binding;
  const isLast = (one: Expression) => one.kind === "identifier" && one.binding === last;
  if (last === undefined) return false;
  const all = index.expressionsOf(ir.id);
  if (ir.async) {
    const first = all.find((one) => one.kind === "await");
    return first?.kind === "await" && isLast(first.value);
  }
  return all.some((one) => one.kind === "member" && one.property === "then" && isLast(one.object));
}
