import { textIn } from "../../text/span";
import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import { placesOf } from "../analysis/values/flows";
import type { ExternalName } from "../facts";
import type { BindingId, Call, Expression, FunctionId } from "../ir";
import { knownFunction } from "../knowledge/knowledge";
import { operatorsOf, sourceOf } from "../knowledge/rxjs";

/** Waiting for something that need not come when the call is cancelled. */
export interface Wait {
  readonly call: Call;
  /** An event of the `call`, of an `emitter` that outlives it, a `lock` that others hold, or what `others` do. */
  readonly on: "call" | "emitter" | "lock" | "others";
  readonly event: string | undefined;
  /** Where a hand-made promise listens. */
  readonly registration: Call | undefined;
}

/** What a call waits for, when nothing of that comes with the cancellation. */
export function waitOf(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project, scope, settings } = subject;
  if (isAware(call, reached, scope) || isRaced(call, reached)) return undefined;
  if (call.new) {
    const made = isLeftToOthers(call, subject) ? undefined : handMade(call, subject);
    return isMadeForHandler(reached) ? made : elsewhere(made);
  }
  const external = project.callFact(call)?.external;
  if (!external) return ofOthers(call, subject);
  if (/(^|\.)withResolvers$/.test(external.name)) return withResolvers(call, subject);
  if (external.package === "node:events" && /(^|\.)once$/.test(external.name) && isStatic(call)) {
    const [object, name] = call.arguments;
    const event = name?.kind === "literal" ? String(name.value) : undefined;
    const on =
      object &&
      isAwaited(call, reached) &&
      !isAskedToEnd(object, reached) &&
      sourceOfEvent(object, event, reached, subject);
    return on ? { call, on, event, registration: undefined } : undefined;
  }
  if (isAwaited(call, reached) && isValueOfSubject(call, external, subject))
    return { call, on: "emitter", event: undefined, registration: undefined };
  const held = knownFunction(external, settings.libraries)?.holdsUp && isAwaited(call, reached);
  return held ? { call, on: "lock", event: undefined, registration: undefined } : undefined;
}

/** `firstValueFrom(updates.pipe(filter(isMine)))`, of a subject that is there before and after the call. */
function isValueOfSubject(
  { arguments: [observable] }: Call,
  { package: from, name }: ExternalName,
  { reached, lifetimes, project }: FunctionAnalysis,
): boolean {
  if (from !== "rxjs" || !/^(first|last)ValueFrom$/.test(name) || !observable) return false;
  if (operatorsOf(observable).some((one) => /^(takeUntil|timeout|raceWith)$/.test(one.name))) return false;
  const source = sourceOf(observable);
  const types = project.typeFact(source)?.names ?? [];
  // A `BehaviorSubject` and a `ReplaySubject` have a value for whoever comes, mostly.
  return types.some((one) => one.name === "Subject") && lifetimes.of(source, reached) === "longer";
}

/** `once(emitter, name)` of the module, not `emitter.once(name, listener)`. */
function isStatic({ callee, arguments: given }: Call): boolean {
  const [, event] = given;
  if (callee.kind === "identifier") return event !== undefined && event.kind !== "function";
  return callee.kind === "member" && event?.kind === "literal";
}

/** Whose event it is, unless it comes when the call is cancelled. */
function sourceOfEvent(
  object: Expression,
  event: string | undefined,
  where: Reached,
  { carriers, lifetimes }: FunctionAnalysis,
): Wait["on"] | undefined {
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

/** `child.kill()` beside `once(child, "exit")`: what is asked to end comes to its end. */
function isAskedToEnd(object: Expression, { index, ref }: Reached): boolean {
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

/** `locks.set(id, promise)`, of a promise that nobody waits for where it is made. */
function isLeftToOthers(promise: Call, { reached, project }: FunctionAnalysis): boolean {
  const places = placesOf(lastOfChain(promise, reached), reached, project);
  return (
    places.some(({ collected }) => collected) &&
    !places.some(({ expression, where }) => isAwaited(expression, where))
  );
}

/** What a promise that others settle makes wait is told of where that is waited for. */
function elsewhere(wait: Wait | undefined): Wait | undefined {
  return wait?.on === "others" ? undefined : wait;
}

/** Whether a function is a handler, or stands in one. */
function isMadeForHandler(reached: Reached): boolean {
  let at = reached;
  while (at.from && !at.from.call) at = at.from.by;
  return at.entry !== undefined;
}

/** `jobs.take()`: a function of the project whose promise somebody else settles, who need not come. */
function ofOthers(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project } = subject;
  const targets = (project.callFact(call)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  if (targets.length === 0 || !isAwaited(call, reached)) return undefined;
  const waits = targets.every((target) =>
    target.index.expressionsOf(target.ref.function).some((one) => {
      if (one.kind !== "call" || !one.new || isRaced(one, target) || !isAwaited(one, target)) return false;
      return handMade(one, { ...subject, reached: target })?.on === "others";
    }),
  );
  return waits ? { call, on: "others", event: undefined, registration: undefined } : undefined;
}

/** `const { promise, resolve } = Promise.withResolvers()` */
function withResolvers(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { bindings } = subject.reached.index.file;
  const made = bindings.flatMap(({ init, path }, id) =>
    init === call && /^(resolve|reject)$/.test(String(path?.[0])) ? [id] : [],
  );
  return settledBy(made, call, subject.reached, subject);
}

/** A promise all of whose ways to settle are such events. */
function handMade(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project } = subject;
  const [executor] = call.arguments;
  if (call.callee.kind !== "identifier" || call.callee.name !== "Promise" || executor?.kind !== "function") {
    return undefined;
  }
  const made = project.find({ ...reached.ref, function: executor.function });
  const settle = made?.ir.parameters.flatMap(({ binding }) => binding ?? []) ?? [];
  return settledBy(settle, call, reached, subject);
}

function settledBy(
  settle: readonly BindingId[],
  call: Call,
  where: Reached,
  subject: FunctionAnalysis,
): Wait | undefined {
  const ways = settle.flatMap((binding) => waysOf(binding, where, subject));
  const found = ways.flatMap((way) => way ?? []);
  if (found.length === 0 || found.length < ways.length) return undefined;
  const of = (on: Wait["on"]) => found.find((one) => one.on === on);
  const first = of("call") ?? found[0]!;
  return { ...first, call };
}

type Way = Omit<Wait, "call"> | undefined;

/** Each place that settles the promise; undefined for one that is no event of ours. */
function waysOf(binding: BindingId, where: Reached, subject: FunctionAnalysis): Way[] {
  return where.index
    .usesOf(binding)
    .flatMap(({ expression, function: user }) => wayOf(expression, user, where, subject));
}

function wayOf(
  settle: Expression,
  user: FunctionId,
  where: Reached,
  subject: FunctionAnalysis,
): readonly Way[] {
  const { index } = where;
  const parent = index.parentOf(settle);
  const by = subject.project.find({ ...where.ref, function: user });
  if (parent?.kind === "assignment" && parent.value === settle) return kept(parent.target, where, subject);
  if (by && isCollected(settle, by, subject)) return [others];
  const isCalled = parent?.kind === "call" && parent.callee === settle;
  const registrations = isCalled ? registrationsOf(user, index) : [index.parentOf(settle)];
  return registrations.map((one) => ofRegistration(one, where, subject));
}

/** What a function is handed to that listens with it, where it is written or by its name. */
function registrationsOf(listener: FunctionId, index: Reached["index"]): ReturnType<typeof index.parentOf>[] {
  const written = index.expressionOf(listener);
  const name = index.bindingOf(listener);
  const handed = index
    .usesOf(name ?? -1)
    .map(({ expression }) => index.parentOf(expression))
    .filter(
      (one) => one?.kind === "call" && one.callee.kind === "member" && listens.test(one.callee.property),
    );
  return handed.length > 0 ? handed : [written && index.parentOf(written)];
}

const listens = /^(on|once|addListener|subscribe|listen)$/;

function ofRegistration(
  registration: ReturnType<Reached["index"]["parentOf"]>,
  where: Reached,
  subject: FunctionAnalysis,
): Way {
  if (registration?.kind !== "call" || registration.callee.kind !== "member") return undefined;
  const registrar = subject.project.find({ ...where.ref, function: where.index.ownerOf(registration) });
  const [name] = registration.arguments;
  if (!listens.test(registration.callee.property) || !name || !registrar) return undefined;
  const event = name.kind === "literal" ? String(name.value) : undefined;
  if (isAskedToEnd(registration.callee.object, registrar)) return undefined;
  const on = sourceOfEvent(registration.callee.object, event, registrar, subject);
  return on && { on, event, registration };
}

const others: Way = { on: "others", event: undefined, registration: undefined };

/** `(done = resolve)`, `(this.wake = resolve)`: who has it there settles the promise. */
function kept(target: Expression, where: Reached, subject: FunctionAnalysis): readonly Way[] {
  if (target.kind === "identifier" && target.binding !== undefined) {
    const { owner } = where.index.file.bindings[target.binding]!;
    const reads = where.index.usesOf(target.binding).filter(({ expression }) => expression !== target);
    if (owner === 0) return [others];
    const ways = reads.flatMap(({ expression, function: user }) => wayOf(expression, user, where, subject));
    // What listens may do more than to end this wait.
    return ways.map((way) => way && { ...way, registration: undefined });
  }
  const lasts = target.kind === "member" && subject.lifetimes.of(target.object, where) === "longer";
  return [lasts ? others : undefined];
}

/** `waiting.push(resolve)`, `pending.set(id, { resolve, reject })`, in what is there before and after the call. */
function isCollected(value: Expression, where: Reached, { lifetimes }: FunctionAnalysis): boolean {
  const parent = where.index.parentOf(value);
  const held = parent?.kind === "object" || parent?.kind === "array" ? parent : value;
  const call = where.index.parentOf(held);
  if (call?.kind !== "call" || call.callee.kind !== "member") return false;
  if (!/^(push|unshift|add|set|enqueue)$/.test(call.callee.property)) return false;
  return lifetimes.of(call.callee.object, where) === "longer";
}

/** What `then` and its kin make of a promise. */
function lastOfChain(promise: Call, where: Reached): Call {
  const parent = where.index.parentOf(promise);
  if (parent?.kind !== "member" || !/^(then|catch|finally)$/.test(parent.property)) return promise;
  const chained = where.index.parentOf(parent);
  return chained?.kind === "call" && chained.callee === parent ? lastOfChain(chained, where) : promise;
}

/** Awaited or returned, itself or what `catch` and its kin make of it. */
function isAwaited(call: Expression, where: Reached): boolean {
  const { index } = where;
  const last = call.kind === "call" ? lastOfChain(call, where) : call;
  const parent = index.parentOf(last);
  if (parent?.kind === "conditional" || parent?.kind === "logical") return isAwaited(parent, where);
  return parent?.kind === "await" || parent?.kind === "return";
}

/** One of several of which the first is enough. */
function isRaced(call: Call, { index }: Reached): boolean {
  const list = index.parentOf(call);
  const race = list?.kind === "array" ? index.parentOf(list) : undefined;
  return race?.kind === "call" && race.callee.kind === "member" && /^(race|any)$/.test(race.callee.property);
}
