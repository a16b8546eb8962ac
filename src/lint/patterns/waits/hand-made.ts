import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import type { BindingId, Call, Expression, FunctionId, Member } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { addsListener, collects } from "../../knowledge/methods";
import { functionsAround, isWithin } from "../../syntax/nesting";

/** Who settles a promise that is made by hand. */
export interface Settler {
  /** An event of the `call`, of an `emitter` that outlives it, or what `others` do. */
  readonly on: "call" | "emitter" | "others";
  readonly event: string | undefined;
  /** Where the promise listens. */
  readonly registration: Call | undefined;
  /** The expression by which others get at what settles it. */
  readonly held?: { readonly in: Expression; readonly where: Reached };
}

/** What has to be known to tell who settles a promise. */
export interface Holding {
  readonly subject: FunctionAnalysis;
  /** Whether something is there before and after the call. */
  readonly lasts: (object: Expression, where: Reached) => boolean;
  /** Others get at the promise: who is given what settles it is one of them. */
  readonly isShared: boolean;
}

/** Who settles `new Promise((resolve) => …)`, when all of those need not come; undefined for every other call. */
export function settlerOf(call: Call, where: Reached, holding: Holding): Settler | undefined {
  const [executor] = call.arguments;
  if (call.callee.kind !== "identifier" || call.callee.name !== "Promise" || executor?.kind !== "function") {
    return undefined;
  }
  const made = where.index.file.functions[executor.function]!;
  const settle = made.parameters.flatMap(({ binding }) => binding ?? []);
  return settledBy(settle, executor.function, where, holding);
}

/**
 * Who calls one of these functions, when all of those need not come.
 *
 * @param executor which calls them while the promise is made: that is no waiting
 */
export function settledBy(
  settle: readonly BindingId[],
  executor: FunctionId | undefined,
  where: Reached,
  holding: Holding,
): Settler | undefined {
  const ways = settle.flatMap((binding) => waysOf(binding, executor, where, holding));
  const found = ways.flatMap((way) => way ?? []);
  if (found.length === 0 || found.length < ways.length) return undefined;
  const first = found.find((one) => one.on === "call") ?? found[0]!;
  if (first.on !== "others") return first;
  return isSeenTo(executor ?? where.ref.function, where, holding) ? undefined : first;
}

type Way = Settler | undefined;

/** Each place that settles the promise; undefined for one that is no event of ours. */
function waysOf(
  binding: BindingId,
  executor: FunctionId | undefined,
  where: Reached,
  holding: Holding,
): readonly Way[] {
  const { index } = where;
  return index.usesOf(binding).flatMap(({ expression, function: user }) => {
    const parent = index.parentOf(expression);
    const atOnce = user === executor && parent?.kind === "call" && parent.callee === expression;
    return atOnce ? [] : wayOf(expression, user, where, holding);
  });
}

function wayOf(settle: Expression, user: FunctionId, where: Reached, holding: Holding): readonly Way[] {
  const { index } = where;
  const parent = index.parentOf(settle);
  const by = holding.subject.project.find({ ...where.ref, function: user }) ?? where;
  if (parent?.kind === "assignment" && parent.value === settle) return kept(parent.target, by, holding);
  if (parent?.kind === "return" && holding.isShared && !by.entry) return [others(settle, by)];
  const collection = collectionOf(settle, by, holding);
  if (collection) return [others(collection, by)];
  const isCalled = parent?.kind === "call" && parent.callee === settle;
  if (!isCalled) return parent?.kind === "call" ? handedOn(settle, parent, by, holding) : [undefined];
  return calledIn(user, where, holding);
}

/** What calls a function that settles the promise: what it is given to listens, or keeps it for others. */
function calledIn(user: FunctionId, where: Reached, holding: Holding): readonly Way[] {
  const { index } = where;
  const written = index.expressionOf(user);
  const parent = written && index.parentOf(written);
  const outer = index.file.functions[user]!.parent;
  if (written && parent && outer !== undefined && !isListening(parent)) {
    const way = wayOf(written, outer, where, holding);
    if (way.some((one) => one?.on === "others")) return way;
  }
  const name = index.bindingOf(user);
  // Who has put a promise where others wait for it lets them go on when its own work is done.
  const isOwn = holding.isShared && isWithin(where.ref.function, user, index.file);
  if (isOwn || (holding.isShared && isGivenBack(name, where, holding))) return [others(undefined, where)];
  return registrationsOf(user, index).map((one) => ofRegistration(one, where, holding));
}

/** Whether something is a call that hands a listener over. */
export function isListening(parent: NonNullable<ReturnType<Reached["index"]["parentOf"]>>): boolean {
  return parent.kind === "call" && parent.callee.kind === "member" && listens(parent.callee);
}

/** `return release`, of a function that has a name. */
function isGivenBack(name: BindingId | undefined, where: Reached, { subject }: Holding): boolean {
  return where.index.usesOf(name ?? -1).some(({ expression, function: user }) => {
    const by = subject.project.find({ ...where.ref, function: user });
    return by !== undefined && !by.entry && returnedBy(by).includes(expression);
  });
}

/** `this.enlist(id, resolve)`: a function of the project that keeps what it is given. */
function handedOn(settle: Expression, call: Call, where: Reached, holding: Holding): readonly Way[] {
  const { project } = holding.subject;
  const targets = (project.callFact(call)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  const position = call.arguments.indexOf(settle);
  if (targets.length === 0) return [ofRegistration(call, where, holding)];
  return targets.flatMap((target) => {
    const binding = target.ir.parameters[position]?.binding;
    return binding === undefined ? [undefined] : waysOf(binding, undefined, target, holding);
  });
}

/** What a function is handed to that listens with it, where it is written or by its name. */
export function registrationsOf(
  listener: FunctionId,
  index: Reached["index"],
): ReturnType<typeof index.parentOf>[] {
  const written = index.expressionOf(listener);
  const name = index.bindingOf(listener);
  const handed = index
    .usesOf(name ?? -1)
    .map(({ expression }) => index.parentOf(expression))
    .filter((one) => one !== undefined && isListening(one));
  return handed.length > 0 ? handed : [written && index.parentOf(written)];
}

function ofRegistration(
  registration: ReturnType<Reached["index"]["parentOf"]>,
  where: Reached,
  { subject }: Holding,
): Way {
  if (registration?.kind !== "call" || registration.callee.kind !== "member") return undefined;
  const registrar = subject.project.find({ ...where.ref, function: where.index.ownerOf(registration) });
  const [name] = registration.arguments;
  if (!listens(registration.callee) || !name || !registrar) return undefined;
  const event = name.kind === "literal" ? String(name.value) : undefined;
  if (isAskedToEnd(registration.callee.object, event, registrar)) return undefined;
  const on = sourceOfEvent(registration.callee.object, event, registrar, subject);
  return on && { on, event, registration };
}

/** Whose event it is, unless it comes when the call is cancelled. */
export function sourceOfEvent(
  object: Expression,
  event: string | undefined,
  where: Reached,
  { carriers, lifetimes }: FunctionAnalysis,
): "call" | "emitter" | undefined {
  const carrier = carriers.of(object, where);
  if (carrier?.kind === "call") {
    if (event === undefined) return undefined;
    const comes =
      event === "cancelled" ||
      (event === "close" && carrier.call !== "unary") ||
      (event === "end" && (carrier.call === "bidi" || carrier.call === "client-streaming"));
    return comes ? undefined : "call";
  }
  return carrier === undefined && lifetimes.of(object, where) === "longer" ? "emitter" : undefined;
}

/** Events that come while something goes on, and not because it was asked to end. */
const meanwhile = /^(drain|data|readable|message)$/;

/** `child.kill()` beside `once(child, "exit")`: what is asked to end comes to its end. */
export function isAskedToEnd(
  object: Expression,
  event: string | undefined,
  { index, ref }: Reached,
): boolean {
  if (event !== undefined && meanwhile.test(event)) return false;
  const text = ({ span }: Expression) => textIn(index.file.text, span).replace(/[!?]/g, "");
  const name = text(object);
  return index
    .expressionsOf(ref.function)
    .some(
      (one) =>
        one.kind === "call" &&
        one.callee.kind === "member" &&
        /^(kill|close|stop|terminate|disconnect|shutdown|destroy)$/.test(one.callee.property) &&
        text(one.callee.object) === name,
    );
}

function others(held: Expression | undefined, where: Reached): Settler {
  return {
    on: "others",
    event: undefined,
    registration: undefined,
    ...(held && { held: { in: held, where } }),
  };
}

/** `(done = resolve)`, `(this.wake = resolve)`, `waiting[id] = resolve`: who has it there settles the promise. */
function kept(target: Expression, where: Reached, holding: Holding): readonly Way[] {
  if (target.kind === "identifier" && target.binding !== undefined) {
    const { owner } = where.index.file.bindings[target.binding]!;
    const reads = where.index.usesOf(target.binding).filter(({ expression }) => expression !== target);
    if (owner === 0) return [others(target, where)];
    const ways = reads.flatMap(({ expression, function: user }) => wayOf(expression, user, where, holding));
    // What listens may do more than to end this wait.
    return ways.map((way) => way && { ...way, registration: undefined });
  }
  const root = target.kind === "member" || target.kind === "index" ? target.object : undefined;
  const held = target.kind === "index" ? target.object : target;
  return [root && holding.lasts(root, where) ? others(held, where) : undefined];
}

/** `waiting.push(resolve)`, `pending.set(id, { resolve, reject })`: what holds it before and after the call. */
function collectionOf(value: Expression, where: Reached, holding: Holding): Expression | undefined {
  const { index } = where;
  const parent = index.parentOf(value);
  if (parent?.kind === "object" || parent?.kind === "array") return collectionOf(parent, where, holding);
  if (parent?.kind === "assignment" && parent.value === value) {
    const { target } = parent;
    const isEntry = value.kind === "object" && (target.kind === "index" || target.kind === "member");
    return isEntry && holding.lasts(target.object, where) ? target.object : undefined;
  }
  if (parent?.kind === "variable") {
    const [name, ...more] = parent.bindings;
    const uses = value.kind !== "object" || more.length > 0 ? [] : index.usesOf(name ?? -1);
    return uses.map(({ expression }) => collectionOf(expression, where, holding)).find(Boolean);
  }
  if (parent?.kind !== "call" || parent.callee.kind !== "member" || !keepsForOthers(parent)) return undefined;
  return holding.lasts(parent.callee.object, where) ? parent.callee.object : undefined;
}

/** `socket.on(…)`, `topic.subscribe(…)` */
function listens({ property }: Member): boolean {
  return addsListener(property) || property === "subscribe" || property === "listen";
}

/** `waiting.push(…)`, `pending.set(…)` */
export function keepsForOthers({ callee }: Call): boolean {
  return callee.kind === "member" && (collects(callee.property) || callee.property === "enqueue");
}

/** Whether a function, or the one around it, has a clock or the event loop see to what it puts into a list. */
function isSeenTo(executor: FunctionId, where: Reached, { subject: { project } }: Holding): boolean {
  const { index, ref } = where;
  const around = [...functionsAround(executor, index.file)].slice(0, 2).filter(({ id }) => id !== 0);
  return around.some(({ id }) =>
    index.expressionsOf(id).some((one) => {
      const external = one.kind === "call" ? project.callFact(one)?.external : undefined;
      if (one.kind !== "call" || !external) return false;
      const by = project.find({ ...ref, function: id });
      const calls = knownFunction(external, project.settings.libraries)?.callsBack !== undefined;
      const isClock = external.package === "" || /^node:(timers|process|globals)$/.test(external.package);
      return by !== undefined && calls && isClock && callbackOf(one.arguments[0], by, project) !== undefined;
    }),
  );
}
