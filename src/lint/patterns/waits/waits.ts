import { isAware } from "../../analysis/effects/settling";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { placesOf } from "../../analysis/values/flows";
import type { ExternalName } from "../../facts";
import type { Await, Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { awaitsValue, endsWait, operatorsOf, sourceOf } from "../../knowledge/rxjs";
import { initialOf, lastName } from "../../syntax/names";
import { functionsAround, isWithin } from "../../syntax/nesting";
import { isAwaited, isRaced, isWaitedFor, lastOfChain } from "./awaited";
import { isLeftDeferred } from "./deferred";
import { type Holding, isAskedToEnd, type Settler, settledBy, settlerOf, sourceOfEvent } from "./hand-made";
import { holderOf, isOfItself } from "./held";

/** Waiting for something that need not come when the call is cancelled. */
export interface Wait {
  /** What is waited for. */
  readonly promise: Expression;
  /** An event of the `call`, of an `emitter` that outlives it, a `lock` that others hold, or what `others` do. */
  readonly on: "call" | "emitter" | "lock" | "others";
  readonly event: string | undefined;
  /** Where a hand-made promise listens. */
  readonly registration: Call | undefined;
}

/** What a call, or an `await`, waits for, when nothing of that comes with the cancellation. */
export function waitOf(expression: Expression, subject: FunctionAnalysis): Wait | undefined {
  if (expression.kind === "await") return ofKept(expression, subject);
  return expression.kind === "call" ? ofCall(expression, subject) : undefined;
}

function ofCall(call: Call, subject: FunctionAnalysis): Wait | undefined {
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
      !isAskedToEnd(object, event, reached) &&
      sourceOfEvent(object, event, reached, subject);
    return on ? { promise: call, on, event, registration: undefined } : undefined;
  }
  if (isAwaited(call, reached) && isValueOfSubject(call, external, subject))
    return { promise: call, on: "emitter", event: undefined, registration: undefined };
  const held = knownFunction(external, settings.libraries)?.holdsUp && isWaitedFor(call, reached);
  return held ? { promise: call, on: "lock", event: undefined, registration: undefined } : undefined;
}

/** `firstValueFrom(updates.pipe(filter(isMine)))`, of a subject that is there before and after the call. */
function isValueOfSubject(
  { arguments: [observable] }: Call,
  { package: from, name }: ExternalName,
  { reached, lifetimes, project }: FunctionAnalysis,
): boolean {
  if (from !== "rxjs" || !awaitsValue(name) || !observable) return false;
  if (operatorsOf(observable).some((one) => endsWait(one.name))) return false;
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
export function isMadeForHandler(reached: Reached): boolean {
  let at = reached;
  while (at.from && !at.from.call) at = at.from.by;
  return at.entry !== undefined;
}

/** `jobs.take()`: a function of the project whose promise somebody else settles, who need not come. */
function ofOthers(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project } = subject;
  const isForHandler = isMadeForHandler(reached);
  const parent = reached.index.parentOf(call);
  const isPassedOn =
    !isForHandler && (isOfItself(call) || parent?.kind === "return") && project.callersOf(reached).length > 0;
  if (isPassedOn || !isWaitedFor(call, reached)) return undefined;
  const holder = holderOf(call, subject);
  return holder && !isAskedOnCancel(call, holder, subject) ? forOthers(call) : undefined;
}

function forOthers(promise: Expression): Wait {
  return { promise, on: "others", event: undefined, registration: undefined };
}

/** `await before`, of what another call has put there, in a handler: in a lock it is the lock's users who wait. */
function ofKept(awaited: Await, subject: FunctionAnalysis): Wait | undefined {
  const { reached } = subject;
  const { value } = awaited;
  if (isLeftDeferred(value, subject)) return forOthers(value);
  const made = value.kind === "identifier" ? initialOf(value, reached.index.file) : value;
  const isEntry = made?.kind === "call" && made.callee.kind === "member" && made.callee.property === "get";
  if (made?.kind === "call" && !isEntry) return undefined;
  return isMadeForHandler(reached) && holderOf(value, subject) ? forOthers(value) : undefined;
}

/** Whether the end of the call does something to what is waited at, or to the list in which others find who waits. */
function isAskedOnCancel(
  { callee }: Call,
  { held }: Settler,
  { reached, listeners, project }: FunctionAnalysis,
): boolean {
  const { index, ref } = reached;
  const names = [held?.in, callee.kind === "member" ? callee.object : undefined].flatMap((one) =>
    one && one.kind !== "this" ? lastName(one) : [],
  );
  const [outermost] = [...functionsAround(ref.function, index.file)].slice(-2);
  return names.some((name) =>
    index.named(name).some((one) => {
      const user = index.ownerOf(one);
      const isUsed = /^(member|index)$/.test(index.parentOf(one)?.kind ?? "");
      if (!isUsed || !isWithin(user, outermost!.id, index.file)) return false;
      const by = project.find({ ...ref, function: user });
      return by !== undefined && listeners.isCancelCallback(user, by);
    }),
  );
}

/** `const { promise, resolve } = Promise.withResolvers()` */
function withResolvers(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached } = subject;
  const made = reached.index.file.bindings.flatMap(({ init, path }, id) =>
    init === call && /^(resolve|reject)$/.test(String(path?.[0])) ? [id] : [],
  );
  const settler = settledBy(made, undefined, reached, holdingHere(subject));
  return settler && { ...settler, promise: call };
}

/** A promise all of whose ways to settle are such events. */
function handMade(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const settler = settlerOf(call, subject.reached, holdingHere(subject));
  if (!settler || (settler.held && isAskedOnCancel(call, settler, subject))) return undefined;
  return { ...settler, promise: call };
}

/** Of a promise that is looked at where it is made. */
function holdingHere(subject: FunctionAnalysis): Holding {
  const lasts = (object: Expression, where: Reached) => subject.lifetimes.of(object, where) === "longer";
  return { subject, lasts, isShared: false };
}
