import { contains } from "../../../text/span";
import { isLeftInTheDark } from "../../analysis/effects/given";
import { isAware } from "../../analysis/effects/settling";
import type { FunctionAnalysis } from "../../analysis/function";
import { callsWithin } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { isEndedOnCancel } from "../../analysis/values/endings";
import { isEverywhere, type Located, placesOf } from "../../analysis/values/flows";
import { isGenerated } from "../../dialects/generated";
import { matchesName } from "../../globs";
import type { Call, Expression, Statement } from "../../ir";
import { bindingOf, dottedName, lastName, literalOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import { upstreamOf } from "./upstream";

/** Whether an upstream call ends with the call that it serves, or is detached from it on purpose. */
export function isTied(call: Call, subject: FunctionAnalysis): boolean {
  const { reached, scope } = subject;
  if (isAware(call, reached, scope) || isDetached(call, subject) || isSaidTied(call, subject)) return true;
  const mayTie = (one: Expression) => isMadeOfCall(one, subject);
  const options = call.arguments.map((one) => literalOf(one, reached.index.file) ?? one);
  if (options.some((one) => endsByToken(one, subject))) return true;
  if (options.some((one) => mayTie(one) || (one.kind === "object" && spreads(one, mayTie)))) return true;
  return isEndedSomewhere(call, subject) || isCancelledWithOthers(call, subject);
}

/**
 * `this.prices.feed(basket, call)`, a function of the project's own: the call to the other server is made in it, and told of
 * there, unless it could be tied by what this call leaves out.
 */
export function isMadeInProject(
  call: Call,
  { project, scope, reached, carriers }: FunctionAnalysis,
): boolean {
  // Handed the call itself it can tie what it makes; else who calls it is told.
  if (!call.arguments.some((one) => carriers.of(one, reached)?.kind === "call")) return false;
  const { targets = [], complete } = project.callFact(call) ?? {};
  return (
    complete === true &&
    targets.length > 0 &&
    targets.every((target) => {
      const called = project.find(target);
      // `(request, options = {}) => client.watch(request, options)`
      const leavesOut = called && called.ir.parameters.length > call.arguments.length;
      if (!called || leavesOut || isGenerated(called.index.file) || isLeftInTheDark(call, called, scope))
        return false;
      return callsWithin(called, project).some((one) => upstreamOf(one.call, project) !== undefined);
    })
  );
}

/** `optionsOf(context)`, which we cannot read. What functions of the project make of the call is seen, and metadata ties nothing. */
function isMadeOfCall(value: Expression, { reached, carriers, project }: FunctionAnalysis): boolean {
  if (value.kind !== "call") return false;
  const fact = project.callFact(value);
  if (fact?.targets.length || fact?.returns.names.some(({ name }) => name === "Metadata")) return false;
  return value.arguments.some((argument) => carriers.of(argument, reached) !== undefined);
}

/** `const calls = ids.map((id) => client.watch({ id }))`, when a listener for the end of the call cancels some. */
function isCancelledWithOthers(call: Call, { reached, listeners, project }: FunctionAnalysis): boolean {
  const { index, ref } = reached;
  const written = index.parentOf(call)?.kind === "return" ? index.expressionOf(ref.function) : undefined;
  const list = written && index.parentOf(written);
  if (list?.kind !== "call" || list.callee.kind !== "member" || list.callee.property !== "map") return false;
  return index.file.functions.some(({ id, parent }) => {
    if (parent !== index.ownerOf(list) || !listeners.isCancelCallback(id, reached)) return false;
    const listener = project.find({ ...ref, function: id });
    const cancels = (one: Call) => one.callee.kind === "member" && one.callee.property === "cancel";
    return listener !== undefined && callsWithin(listener, project).some((one) => cancels(one.call));
  });
}

/** `{ cancelToken: source.token }`, where the end of the call ends `source`. */
function endsByToken(options: Expression, { reached, scope }: FunctionAnalysis): boolean {
  if (options.kind !== "object") return false;
  return options.properties.some(({ value }) => {
    const holder = value.kind === "member" ? value.object : undefined;
    const made = bindingOf(holder, reached.index.file)?.init;
    return made?.kind === "call" && isEndedOnCancel(made, reached, scope);
  });
}

/** `pipeline(upstream, call)`: being handed over with the call is what it is for, and ties nothing. */
export function isStreamFunction({ callee }: Call): boolean {
  const name = lastName(callee);
  return /pipeline|^finished$|^compose$/i.test(name);
}

function spreads(
  object: Extract<Expression, { kind: "object" }>,
  is: (value: Expression) => boolean,
): boolean {
  return object.properties.some(({ value }) => value.kind === "spread" && is(value.value));
}

function isSaidTied({ callee }: Call, { settings: { tiedFunctions } }: FunctionAnalysis): boolean {
  return tiedFunctions.length > 0 && matchesName(tiedFunctions, dottedName(callee) ?? "");
}

/** `{ signal: undefined }` says that it is meant to go on. */
function isDetached(call: Call, { reached }: FunctionAnalysis): boolean {
  return call.arguments.some((argument) =>
    literalOf(argument, reached.index.file)?.properties.some(
      ({ name, value }) =>
        /^(parent|signal|abort|abortSignal)$/.test(name ?? "") &&
        value.kind === "literal" &&
        (value.value === undefined || value.value === null),
    ),
  );
}

/** Everything that is done with what a call returned, where it is held by a name. */
export function usesOfResult(call: Call, { reached: { index } }: FunctionAnalysis): readonly Expression[] {
  const held = index.file.bindings.findIndex(({ init, path }) => init === call && path === undefined);
  const parent = index.parentOf(call);
  const assigned =
    parent?.kind === "assignment" && parent.target.kind === "identifier" ? parent.target.binding : undefined;
  const binding = held >= 0 ? held : assigned;
  return binding === undefined ? [] : index.usesOf(binding).map(({ expression }) => expression);
}

/** Whether what it returned is cancelled, or handed with the call to what we cannot read. */
function isEndedSomewhere(call: Call, subject: FunctionAnalysis): boolean {
  const places = placesOf(call, subject.reached, subject.project);
  if (isEverywhere(places)) return true;
  return places.some((place) => {
    const next = chainedTo(place);
    return (
      isCancelled(place) ||
      isHandedWithCall(place, subject) ||
      (next && isCancelledByName(next, place.where, subject))
    );
  });
}

/** `const pending = got(url).json()`, and `pending.cancel()`. */
function isCancelledByName(made: Call, where: Reached, { project }: FunctionAnalysis): boolean {
  return placesOf(made, where, project).some(
    (place) => place.where.index.parentOf(place.expression)?.kind === "member" && isCancelled(place),
  );
}

/** `got(url).json()`, of `got(url)`. */
function chainedTo({ expression, where: { index } }: Located): Call | undefined {
  const member = index.parentOf(expression);
  const next = member?.kind === "member" && member.object === expression ? index.parentOf(member) : undefined;
  return next?.kind === "call" && next.callee === member ? next : undefined;
}

/** Whether something calls `cancel` on it: anywhere but where only a failure leads. */
function isCancelled({ expression, where }: Located): boolean {
  const member = where.index.parentOf(expression);
  // The callback client of Connect returns the function that cancels; `answers.push(…)` calls the list that holds it.
  if (member?.kind === "call" && member.callee === expression)
    return !isMethodOfList(expression) && !onlyInCatch(member, where);
  if (member?.kind !== "member" || member.property !== "cancel" || member.object !== expression) return false;
  return !onlyInCatch(member, where);
}

/** `answers.push`, `answers.join` */
function isMethodOfList(expression: Expression): boolean {
  return (
    expression.kind === "member" &&
    [Array, Map, Set].some(({ prototype }) => Object.hasOwn(prototype, expression.property))
  );
}

/** `track(call, client.get(request))`: what `track` does with them is seen where it is one of the project's. */
function isHandedWithCall({ expression, where }: Located, { carriers, project }: FunctionAnalysis): boolean {
  const parent = where.index.parentOf(expression);
  if (parent?.kind !== "call" || parent.callee === expression || isStreamFunction(parent)) return false;
  if (project.callFact(parent)?.targets.length) return false;
  return parent.arguments.some((argument) => carriers.of(argument, where) !== undefined);
}

function onlyInCatch(expression: Expression, { index }: Reached): boolean {
  const body = index.file.functions[index.ownerOf(expression)]!.body;
  const inside = (block: Statement | undefined) =>
    block !== undefined && contains(block.span, expression.span);
  return allStatements(body).some((one) => one.kind === "try" && inside(one.catch?.body));
}
