import { contains } from "../../../text/span";
import type { CallFact } from "../../facts";
import type { Effect } from "../../flow/automaton";
import type { Event } from "../../flow/graph";
import { macro, micro, none, sequence, state, unknown } from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { bindingOf, initialOf, lastName, literalOf } from "../../syntax/names";
import type { Reached } from "../project";
import { isEndedOnCancel } from "../values/endings";
import { either, nothing, plainCall, told, waiting } from "./effect-sets";
import { forCaller } from "./given";
import type { EffectScope } from "./scope";
import { isAware, settling } from "./settling";

/** What an event of a function does. */
export function effectOf(event: Event, where: Reached, scope: EffectScope): Effect {
  switch (event.kind) {
    case "call":
      return callEffect(event.node, where, scope);
    case "await":
      return afterMicrotask(settling(event.node.value, where, scope));
    case "yield":
      return yieldEffect(where);
    case "step":
      return event.loop.over ? stepping(event.loop.over, where, scope) : nothing;
    case "return":
      return nothing;
    case "dispose":
      return event.awaits ? waiting(unknown) : nothing;
  }
}

/** Whoever drives a generator decides whether it goes on; the frameworks stop when the call has ended. */
function yieldEffect({ entry }: Reached): Effect {
  const suspension = entry ? macro : unknown;
  return { returns: state(suspension, true), throws: state(suspension, false, true), stops: true };
}

/** What calling does before anything is waited for. */
function callEffect(call: Call, where: Reached, scope: EffectScope): Effect {
  const { project, carriers, summaries } = scope;
  const { callee } = call;
  if (callee.kind === "member" && callee.property === "throwIfAborted") {
    const carrier = carriers.of(callee.object, where);
    if (carrier) return { returns: state(none, true), throws: state(none, false, true), stops: true };
  }
  if (looksByName(call, where, scope))
    return { returns: state(none, true), throws: state(none, false, true), stops: true };
  // What is gone through is told to end, as a loop over it would.
  if (callee.kind === "member" && /^(return|throw)$/.test(callee.property)) {
    return { returns: state(none, true), throws: state(none) };
  }
  const fact = project.callFact(call);
  if (fact?.external && knownFunction(fact.external, project.settings.libraries)?.suspends === "never")
    return { returns: 0, throws: 0 };
  const effects = (fact?.targets ?? []).map((ref) => {
    const target = project.find(ref);
    return forCaller(summaries.called(target), call, where, target, scope);
  });
  if (effects.length === 0) return cannotThrow(call, fact) ? nothing : plainCall;
  return either(fact?.complete ? effects : [...effects, plainCall]);
}

/** What gives a promise fails by that, and of JavaScript's own functions few fail. */
function cannotThrow({ arguments: given }: Call, fact: CallFact | undefined): boolean {
  if (fact?.returns.awaited) return true;
  if (fact?.external?.package !== "" || given.some(({ kind }) => kind === "function")) return false;
  return !/parse|decode|atob|Clone|RegExp|URL|BigInt|assert|normalize|repeat|toFixed/i.test(
    fact.external.name,
  );
}

/** `throwIfAborted(signal)` of a package: of other code we can only read the name. */
function looksByName(call: Call, where: Reached, { project, carriers }: EffectScope): boolean {
  const { callee, arguments: given } = call;
  if (
    callee.kind !== "identifier" ||
    !/^(throwIf|assert(Not)?|ensure(Not)?)\w*(Abort|Cancel)/.test(callee.name)
  )
    return false;
  if ((project.callFact(call)?.targets.length ?? 0) > 0) return false;
  return given.some((one) => carriers.of(one, where) !== undefined);
}

/** The next value of what a `for await` loop goes through. */
export function stepping(over: Expression, where: Reached, scope: EffectScope): Effect {
  const { project, carriers, summaries } = scope;
  const carrier = carriers.of(over, where);
  if (carrier?.kind === "call" || carrier?.kind === "requests") return waiting(macro, true);
  const named = bindingOf(over, where.index.file);
  if (named?.init && named.path === undefined && named.writes.length === 0 && named.init !== over)
    return stepping(named.init, where, scope);
  if (over.kind === "array")
    return afterMicrotask(either([nothing, ...over.elements.map((one) => elementOf(one, where, scope))]));
  const source = sourceOf(over, where);
  const isAwareSource = source !== undefined && source !== over && isAware(source, where, scope);
  // What ends with its process, or is told to end, comes to its end without an error.
  const { external } = (isAwareSource && project.callFact(source)) || {};
  if (isAwareSource && external?.package !== "node:child_process") return waiting(macro, true);
  if (isAwareSource) return told;
  if ([source, over].some((one) => one?.kind === "call" && isEndedOnCancel(one, where, scope, false)))
    return told;
  if (over.kind === "call" && over.new && listensInside(over, where, scope)) return told;
  // What a constructor does says nothing of what its object gives.
  if (over.kind !== "call" || over.new) return streamOf(over, scope) ?? waiting(unknown);
  const fact = project.callFact(over);
  const aware = isAware(over, where, scope);
  const steps = (fact?.targets ?? []).map((ref) => {
    const target = project.find(ref);
    return forCaller(summaries.stepped(target), over, where, target, scope);
  });
  if (steps.length > 0) return either(fact?.complete ? steps : [...steps, waiting(unknown)]);
  const known = fact?.external && knownFunction(fact.external, project.settings.libraries)?.suspends;
  const stream = fact?.returns.names.some(isStream);
  return waiting(known === "macro" || stream ? macro : unknown, aware);
}

/** `for await` waits for each promise of a list. */
function elementOf(element: Expression, where: Reached, scope: EffectScope): Effect {
  return element.kind === "spread" ? waiting(unknown) : settling(element, where, scope);
}

/** `new EventIterator((queue) => { signal.addEventListener("abort", () => queue.stop()); … })` */
function listensInside(made: Call, where: Reached, { project, listeners }: EffectScope): boolean {
  const { file } = where.index;
  return file.functions.some(({ id, span }) => {
    const inside = contains(made.span, span) ? project.find({ ...where.ref, function: id }) : undefined;
    return inside?.index
      .expressionsOf(id)
      .some((one) => one.kind === "call" && listeners.isCancelRegistration(one, inside));
  });
}

/**
 * The call that made what is gone through, or what that is a part of: `(await fetch(url)).body`, `child.stdout`, and the lines
 * of one.
 */
function sourceOf(over: Expression, where: Reached): Call | undefined {
  switch (over.kind) {
    case "call": {
      const { callee } = over;
      const read = linesRead(over, where);
      if (read) return sourceOf(read, where) ?? over;
      const faces =
        callee.kind === "member" &&
        /^(pipe|pipeThrough|setEncoding|values|\w*[iI]terator)$/.test(callee.property);
      return faces ? sourceOf(callee.object, where) : over;
    }
    case "await":
      return sourceOf(over.value, where);
    case "member":
      return sourceOf(over.object, where);
    case "identifier": {
      const init = initialOf(over, where.index.file);
      return init && init !== over ? sourceOf(init, where) : undefined;
    }
    default:
      return undefined;
  }
}

/** The stream whose lines a reader gives: `createInterface({ input: child.stdout })`. */
function linesRead({ callee, arguments: [first] }: Call, { index }: Reached): Expression | undefined {
  if (lastName(callee) !== "createInterface" || !first) return undefined;
  return literalOf(first, index.file)?.properties.find(({ name }) => name === "input")?.value ?? first;
}

function streamOf(over: Expression, { project }: EffectScope): Effect | undefined {
  return project.typeFact(over)?.names.some(isStream) ? waiting(macro) : undefined;
}

function isStream({ package: from, name }: { readonly package: string; readonly name: string }): boolean {
  return (
    /(^|\.)(Readable|Duplex|Interface|FSWatcher|ReadStream|Client(Readable|Duplex)Stream)$/.test(name) &&
    from !== "."
  );
}

function afterMicrotask(effect: Effect): Effect {
  return {
    ...effect,
    returns: sequence(effect.returns, state(micro)),
    throws: sequence(effect.throws, state(micro)),
  };
}
