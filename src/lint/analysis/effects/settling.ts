import type { CallFact } from "../../facts";
import type { Effect } from "../../flow/automaton";
import { macro, micro, none, sequence, state, unknown } from "../../flow/states";
import type { Call, Expression, Member } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { chainsPromise } from "../../knowledge/methods";
import { runsWithStore } from "../../knowledge/node";
import { bindingOf, functionNamed, initialOf, lastName, literalOf } from "../../syntax/names";
import { callbackOf } from "../graph/callbacks";
import type { Reached } from "../project";
import type { Carrier } from "../values/carrier";
import { isEndedOnCancel } from "../values/endings";
import { either, inOrder, nothing, racing, told, waiting } from "./effect-sets";
import { forCaller } from "./given";
import { executorEffect, promisedWrite } from "./promises";
import { dropsCancellation } from "./propagate-flags";
import type { EffectScope } from "./scope";

/** What waiting for a value does. */
export function settling(value: Expression, where: Reached, scope: EffectScope): Effect {
  switch (value.kind) {
    case "call":
      return callSettling(value, where, scope);
    case "conditional":
      return either([settling(value.then, where, scope), settling(value.else, where, scope)]);
    case "logical":
      return either([settling(value.left, where, scope), settling(value.right, where, scope)]);
    case "assignment":
    case "spread":
      return settling(value.value, where, scope);
    case "sequence": {
      const last = value.parts.at(-1);
      return last ? settling(last, where, scope) : nothing;
    }
    case "identifier": {
      const { init, path, writes = [] } = bindingOf(value, where.index.file) ?? {};
      if (init && path === undefined && writes.length === 0 && init !== value)
        return settling(init, where, scope);
      return byType(value, scope);
    }
    case "member":
    case "index":
    case "this":
      return byType(value, scope);
    case "other":
    case "yield":
      return waiting(unknown);
    default:
      return nothing;
  }
}

function byType(value: Expression, { project }: EffectScope): Effect {
  const type = project.typeFact(value);
  return type && !type.any && !type.awaited ? nothing : waiting(unknown);
}

function callSettling(call: Call, where: Reached, scope: EffectScope): Effect {
  const { project, summaries } = scope;
  const combined = combinator(call, where, scope);
  if (combined) return combined;
  if (call.new) {
    const made = executorEffect(call, where, scope);
    return made ? madeByHand(call, made, where, scope) : byResult(call, where, scope);
  }
  if (isNextOfEnded(call, where, scope)) return told;
  const fact = project.callFact(call);
  const effects = (fact?.targets ?? []).map((ref) => {
    const target = project.find(ref);
    return forCaller(summaries.settled(target), call, where, target, scope);
  });
  if (effects.length > 0) return either(fact?.complete ? effects : [...effects, waiting(unknown)]);
  const work = runsWithStore(fact?.external) ? callbackOf(call.arguments[1], where, project) : undefined;
  return work ? summaries.settled(work) : byResult(call, where, scope);
}

/** A promise that is made by hand. */
function madeByHand(call: Call, made: Effect, where: Reached, scope: EffectScope): Effect {
  if (made.stops) return made;
  if (rejectsWithUpstream(call, where, scope)) {
    const throws = made.throws | state(macro, false, true);
    return { returns: sequence(made.returns, state(none, true)), throws, stops: true };
  }
  // The write that the cancellation finds under way is told to have succeeded: only the next one fails.
  return promisedWrite(call, where, scope)
    ? { returns: sequence(made.returns, state(macro, true)), throws: state(macro) }
    : made;
}

/** `new Promise((resolve, reject) => client.get(request, { parent: call }, …))` rejects when the call is cancelled. */
export function rejectsWithUpstream(
  { new: made, arguments: [executor] }: Call,
  where: Reached,
  scope: EffectScope,
): boolean {
  if (!made || executor?.kind !== "function") return false;
  const { index } = where;
  const reject = index.file.functions[executor.function]!.parameters[1]?.binding;
  const within = scope.project.find({ ...where.ref, function: executor.function });
  if (reject === undefined || !within || index.usesOf(reject).length === 0) return false;
  return index
    .expressionsOf(executor.function)
    .some((one) => one.kind === "call" && !one.new && isAware(one, within, scope));
}

/** A function of a library: by what is known of it, else by its type. */
function byResult(call: Call, where: Reached, scope: EffectScope): Effect {
  const fact = scope.project.callFact(call);
  const { libraries } = scope.project.settings;
  const about = fact?.external && knownFunction(fact.external, libraries);
  if (isNextMessage(call, where, scope)) return waiting(macro, true);
  // `once(call, "cancelled")`
  if (fact?.external?.package === "node:events" && scope.listeners.isCancelEvent(call, where)) return told;
  if (fact && !fact.returns.any && !fact.returns.awaited && !mayBePromise(fact)) return nothing;
  if (isNextTick(call, where)) return waiting(micro);
  const known = about?.suspends;
  // What runs a function again and again ends when that fails, unless that is what it is there for.
  const repeats = about?.iterates !== undefined && about.iterates !== "on-failure";
  const aware = isAware(call, where, scope) || (repeats && runsAware(call, where, scope));
  if (known === "never") return { returns: 0, throws: 0 };
  return waiting(known === "macro" ? macro : known === "micro" ? micro : unknown, aware);
}

/** A function that is handed in as `() => void` may be an async one. */
function mayBePromise({ external, targets, returns }: CallFact): boolean {
  return external === undefined && targets.length === 0 && returns.nullable && returns.names.length === 0;
}

/** `it.next()`, where `it` is `call[Symbol.asyncIterator]()`: as a turn of `for await` over the call. */
function isNextMessage({ callee }: Call, where: Reached, { carriers }: EffectScope): boolean {
  if (callee.kind !== "member" || !/^(next|read)$/.test(callee.property)) return false;
  return carriers.of(callee.object, where)?.kind === "requests";
}

/** `cursor.hasNext()`, `inbox.next()`, where the end of the call closes what is asked: there is no more, or it fails. */
function isNextOfEnded({ callee }: Call, where: Reached, scope: EffectScope): boolean {
  if (
    callee.kind !== "member" ||
    !/^(hasNext|tryNext|next|read|receive|pull|take|fetch)$/.test(callee.property)
  )
    return false;
  const made = bindingOf(callee.object, where.index.file)?.init;
  return made !== undefined && isEndedOnCancel(made, where, scope);
}

function runsAware(call: Call, where: Reached, scope: EffectScope): boolean {
  return call.arguments.some((one) => one.kind === "function" && ofCallback(one, where, scope).stops);
}

/** `const tick = promisify(process.nextTick)` */
function isNextTick({ callee }: Call, where: Reached): boolean {
  const made = bindingOf(callee, where.index.file)?.init;
  if (made?.kind !== "call" || made.callee.kind === "other") return false;
  const { callee: by, arguments: given } = made;
  const name = lastName(by);
  return name === "promisify" && given[0]?.kind === "member" && given[0].property === "nextTick";
}

/** Whether a call is given what makes it end when the call that is served ends: a signal, or `{ parent: call }`. */
export function isAware(call: Call, where: Reached, scope: EffectScope): boolean {
  const { carriers, project } = scope;
  if (runsWithStore(project.callFact(call)?.external)) return false;
  return call.arguments.some((argument) => {
    const carrier = carriers.of(argument, where);
    if (carrier?.kind === "signal") return true;
    // A context stands for options where these may hold a signal.
    if (carrier?.kind === "context" && project.callFact(call)?.acceptsSignal) return true;
    // `fetch(new Request(url, { signal }))`
    const made = initialOf(argument, where.index.file);
    if (made?.kind === "call" && made.new && isAware(made, where, scope)) return true;
    const options = literalOf(argument, where.index.file);
    return carrier?.kind === "holder" && endsWithCall(carrier, options && dropsCancellation(options));
  });
}

/** Options that hold a signal, or the call as the parent. */
function endsWithCall({ members }: Extract<Carrier, { kind: "holder" }>, withoutParent = false): boolean {
  return [...members].some(
    ([name, one]) =>
      one.kind === "signal" ||
      (one.kind === "holder" && endsWithCall(one, withoutParent)) ||
      (name === "parent" && one.kind === "call" && !withoutParent),
  );
}

/** `Promise.all` and its kin, `then`, `catch` and `finally`. */
function combinator(call: Call, where: Reached, scope: EffectScope): Effect | undefined {
  const { callee } = call;
  if (callee.kind !== "member") return undefined;
  const isPromise =
    callee.object.kind === "identifier" && callee.object.name === "Promise" && !callee.object.binding;
  const joined = isPromise ? ofSeveral(callee.property, call.arguments, where, scope) : undefined;
  return joined ?? ofChained(callee, call.arguments, where, scope);
}

/** What waiting for all of several promises, or for one of them, does. */
function ofSeveral(
  method: string,
  given: readonly Expression[],
  where: Reached,
  scope: EffectScope,
): Effect | undefined {
  const [first] = given;
  const elements = first?.kind === "array" ? first.elements : undefined;
  const parts = elements?.map((one) => settling(one, where, scope));
  switch (method) {
    case "resolve":
      return first ? settling(first, where, scope) : nothing;
    case "reject":
      return { returns: 0, throws: state(micro) };
    case "all":
      return parts ? inOrder(parts) : mapped(first, where, scope);
    case "allSettled":
      return neverThrowing(parts ? inOrder(parts) : mapped(first, where, scope));
    case "race":
    case "any":
      return parts ? racing(parts) : mapped(first, where, scope);
    default:
      return undefined;
  }
}

/** What waiting for a promise does to which more is chained. */
function ofChained(
  { object, property }: Member,
  [first, second]: readonly Expression[],
  where: Reached,
  scope: EffectScope,
): Effect | undefined {
  if (!chainsPromise(property) || first === undefined) return undefined;
  const before = settling(object, where, scope);
  if (property === "finally") return second === undefined ? before : undefined;
  const caughtBy = (handler: Expression) =>
    handler.kind === "literal" ? nothing : ofCallback(handler, where, scope);
  if (property === "catch") {
    if (second !== undefined) return undefined;
    const after = caughtBy(first);
    return {
      returns: before.returns | sequence(before.throws, after.returns),
      throws: sequence(before.throws, after.throws),
    };
  }
  const after = ofCallback(first, where, scope);
  const both = {
    returns: sequence(before.returns, after.returns),
    throws: before.throws | sequence(before.returns, after.throws),
    ...(before.stops && { stops: true }),
  };
  if (second === undefined) return both;
  const caught = caughtBy(second);
  return {
    returns: both.returns | sequence(before.throws, caught.returns),
    throws: both.throws | sequence(before.throws, caught.throws),
  };
}

/** What fails is told of as a result. */
function neverThrowing({ returns, throws }: Effect): Effect {
  return { returns: returns | throws, throws: 0 };
}

/** `xs.map(async (x) => ...)`: what the function does, or nothing for an empty list. */
function mapped(list: Expression | undefined, where: Reached, scope: EffectScope): Effect {
  const made = initialOf(list, where.index.file);
  if (made?.kind !== "call" || !made.arguments[0]) return waiting(unknown);
  if (made.callee.kind !== "member" || made.callee.property !== "map") return waiting(unknown);
  return either([nothing, ofCallback(made.arguments[0], where, scope)]);
}

/** What waiting for the result of a function that is handed over does. */
function ofCallback(value: Expression, where: Reached, { project, summaries }: EffectScope): Effect {
  const id = functionNamed(value, where.index.file);
  return id === undefined
    ? waiting(unknown)
    : summaries.settled(project.find({ ...where.ref, function: id }));
}
