import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Project, Reached } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import { eventsNamed } from "../../analysis/values/event-names";
import { type Source, sourcesOf } from "../../analysis/values/sources";
import type { Confidence } from "../../finding";
import type { Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { Acquired } from "../../knowledge/library";
import { keepsListening } from "../../knowledge/methods";
import {
  ends,
  goesOnWithAny,
  isObservable,
  type Operator,
  operatorsOf,
  repeats,
  sourceOf,
} from "../../knowledge/rxjs";
import { writtenAs } from "../../syntax/file-index";
import { bindingOf, lastName } from "../../syntax/names";
import { isDeclared } from "../declared";
import { isDeadNotifier } from "../events/dead-events";
import { upstreamOf } from "../upstream/upstream";
import { feedsCall } from "./feeds";
import { isMadeForEach } from "./holds";
import { keptListenerOf } from "./kept-listeners";

/** Something that goes on telling a function of what happens elsewhere. */
export interface Subscription {
  readonly call: Call;
  readonly kind: "listener" | "subscription" | "watcher" | "feed";
  /** What is listened to. */
  readonly object: Expression;
  /** The event, where it has a name. */
  readonly event: string | undefined;
  /** The function that is told. */
  readonly listener: Expression | undefined;
  readonly acquired: Acquired | undefined;
  readonly confidence: Confidence;
}

/** Methods that take a function alone, to be told of everything, or of what they are named after. */
const hearing = /^(on|addListener|addObserver|addHandler|on[A-Z]\w*|add[A-Z]\w*Listener)$/;
const subscribing = /^(subscribe|psubscribe|observe|listen|onSnapshot|watch|forEach)$/;

/** What a call subscribes to, when that was there before the call that is served, and stays. */
export function subscriptionOf(call: Call, subject: FunctionAnalysis): Subscription | undefined {
  const { callee } = call;
  // `client.watch(request)` is a call of its own, and another rule's.
  if (upstreamOf(call, subject.project)) return undefined;
  const external = subject.project.callFact(call)?.external;
  const acquired = external && knownFunction(external, subject.settings.libraries)?.acquires;
  if (acquired?.byObject && isHeardBeside(call, subject)) return undefined;
  if (acquired?.kind === "watcher" || (acquired?.kind === "feed" && feedsCall(call, subject))) {
    const object = callee.kind === "member" ? callee.object : callee;
    const { kind } = acquired;
    const confidence = kind === "watcher" ? "high" : "medium";
    return { call, kind, object, event: undefined, listener: undefined, acquired, confidence };
  }
  if (call.new) return undefined;
  if (external?.package === "node:events" && isYieldedOn(call, subject))
    return { ...ofListener(call, call.arguments[0]!, call.arguments[1]!, "medium"), kind: "subscription" };
  const kept = keptListenerOf(call, subject);
  if (kept) {
    const object = callee.kind === "member" ? callee.object : callee;
    return ofListener(call, object, kept, servesCall(kept, subject) ? "high" : "medium");
  }
  if (callee.kind !== "member") return undefined;
  const [first, second] = call.arguments;
  if (hearing.test(callee.property) && first && !second) return hearerOf(call, callee.object, first, subject);
  if (keepsListening(callee.property)) return listenerOf(call, callee.object, subject);
  return subscribing.test(callee.property) ? observerOf(call, callee.object, subject) : undefined;
}

/**
 * `for await (const [price] of on(bus, "price")) yield price;`: who takes what a generator yields can leave it only where it
 * yields, which it does at the next event.
 */
function isYieldedOn(call: Call, { reached, lifetimes }: FunctionAnalysis): boolean {
  const [emitter, event] = call.arguments;
  if (!reached.ir.generator || lastName(call.callee) !== "on" || !emitter || !event) return false;
  const loop = reached.index.parentOf(call);
  return loop?.kind === "loop" && loop.await && lifetimes.of(emitter, reached) === "longer";
}

/**
 * `subscriber.psubscribe("job:*")` beside `subscriber.on("pmessage", send)`: the connection is everybody's, and what holds
 * the call is the listener.
 */
function isHeardBeside(
  { callee, arguments: given }: Call,
  { reached, lifetimes }: FunctionAnalysis,
): boolean {
  if (callee.kind !== "member" || given.some(({ kind }) => kind === "function")) return false;
  // That of the call's own connection is not told of: what keeps the connection open is.
  if (lifetimes.of(callee.object, reached) !== "longer") return false;
  const written = writtenAs(callee.object, reached);
  return reached.index
    .expressionsOf(reached.ref.function)
    .some(
      (one) =>
        one.kind === "call" &&
        one.callee.kind === "member" &&
        keepsListening(one.callee.property) &&
        eventsNamed(one.arguments[0], reached).some((event) => /message/i.test(event)) &&
        writtenAs(one.callee.object, reached) === written,
    );
}

function ofListener(
  call: Call,
  object: Expression,
  listener: Expression,
  confidence: Confidence,
  event?: string,
): Subscription {
  return { call, kind: "listener", object, event, listener, acquired: undefined, confidence };
}

/** `feed.on(send)`, `bus.onOrder(send)` of an interface whose code is elsewhere: its name is the event. */
function hearerOf(
  call: Call,
  object: Expression,
  listener: Expression,
  subject: FunctionAnalysis,
): Subscription | undefined {
  const { reached, project, lifetimes } = subject;
  const fact = project.callFact(call);
  if (!fact || fact.targets.length > 0 || !isFunction(listener, reached, subject)) return undefined;
  // `this.onDropped(key)` runs what its maker gave an object to be told by.
  if (object.kind === "this" && !fact.external) return undefined;
  if (lifetimes.of(object, reached) !== "longer") return undefined;
  return ofListener(call, object, listener, fact.external ? "low" : "medium");
}

function listenerOf(call: Call, object: Expression, subject: FunctionAnalysis): Subscription | undefined {
  const { reached, project, lifetimes } = subject;
  const [name, listener] = call.arguments;
  if (!name || !listener || !isFunction(listener, reached, subject)) return undefined;
  if (isOnce(call)) return undefined;
  const life = lifetimes.of(object, reached);
  if (life !== "longer") return undefined;
  const fact = project.callFact(call);
  const from = fact?.external;
  const typed = from !== undefined && /(EventEmitter|EventTarget|Emitter|Process|Redis)\./.test(from.name);
  const event = name.kind === "literal" ? String(name.value) : undefined;
  return ofListener(
    call,
    object,
    listener,
    typed || servesCall(listener, subject) ? "high" : "medium",
    event,
  );
}

function observerOf(call: Call, object: Expression, subject: FunctionAnalysis): Subscription | undefined {
  const { reached, project, carriers } = subject;
  const observer = call.arguments.findLast(
    (one) =>
      (isFunction(one, reached, subject) && !isMeasured(one, call) && !carriers.of(one, reached)) ||
      isObserver(one),
  );
  const types = project.typeFact(object)?.names ?? [];
  const from = project.callFact(call)?.external;
  const observable =
    isObservable(types) || from?.package === "rxjs" || /^Observable\./.test(from?.name ?? "");
  if (!observer && !observable) return undefined;
  // Lists have that as well.
  if (call.callee.kind === "member" && call.callee.property === "forEach" && !observable) return undefined;
  const lasting = lastingSource(object, reached, subject);
  if (!lasting) return undefined;
  const { source, known } = lasting;
  const isOfCall = !observable && observer && isDeclared(call, subject) && servesCall(observer, subject);
  const sure =
    observable &&
    (known !== undefined || types.some(({ name }) => /Subject$/.test(name)) || isSubject(source, subject));
  return {
    call,
    kind: "subscription",
    object,
    event: undefined,
    listener: observer,
    acquired: known,
    confidence: sure || isOfCall ? "high" : "medium",
  };
}

/** What goes on behind a stream that comes to no end by itself, where that lives longer than the call. */
function lastingSource(
  stream: Expression,
  reached: Reached,
  subject: FunctionAnalysis,
): { readonly source: Expression; readonly known: Acquired | undefined } | undefined {
  const { project, lifetimes, settings } = subject;
  const { source, where, operators } = streamBehind(stream, reached, project);
  const isEnd = ({ name, given: [until], by }: Placed) =>
    ends(name) && !(until && isDeadNotifier(until, by, subject));
  if (operators.some(isEnd)) return undefined;
  const made = source.kind === "call" ? project.callFact(source)?.external : undefined;
  const parts = source.kind === "call" && made?.package === "rxjs" ? source.arguments : [];
  if (made && goesOnWithAny(made)) {
    for (const part of parts) {
      const lasting = lastingSource(part, where, subject);
      if (lasting) return lasting;
    }
  }
  const known = made && (repeats(made, parts) ?? knownFunction(made, settings.libraries)?.acquires);
  if (known?.kind === "timer") return { source, known };
  const [emitter] = parts;
  const asked = emitter && /^fromEvent/.test(made!.name) ? emitter : source;
  return lifetimes.of(asked, where) === "longer" ? { source, known } : undefined;
}

/** Whether what is told was made for this call: it can be of use to no other, and each call leaves one more. */
function servesCall(listener: Expression, { reached, project }: FunctionAnalysis): boolean {
  const told = callbackOf(listener, reached, project);
  return told !== undefined && isMadeForEach(told, project);
}

interface Placed extends Operator {
  /** The function that has it. */
  readonly by: Reached;
}

/** What a stream begins with, and its operators, through the functions of the project that put it together. */
function streamBehind(
  stream: Expression,
  reached: Reached,
  project: Project,
): { readonly source: Expression; readonly where: Reached; readonly operators: readonly Placed[] } {
  const operators: Placed[] = [];
  let [source, where] = [stream, reached];
  for (let depth = 0; depth < deepest; depth++) {
    const by = where;
    operators.push(...operatorsOf(source).map((one) => ({ ...one, by })));
    source = sourceOf(source);
    const [made, ...more] = madeBy(source, where, project);
    if (!made || more.length > 0) break;
    ({ value: source, where } = made);
  }
  return { source, where, operators };
}

/** What a function of the project gives back, or the chain of operators that a name or a field stands for. */
function madeBy(source: Expression, where: Reached, project: Project): readonly Source[] {
  if (source.kind === "call") {
    const targets = (project.callFact(source)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
    return targets.length === 1
      ? returnedBy(targets[0]!).map((value) => ({ value, where: targets[0]! }))
      : [];
  }
  const isChain = (one: Expression) => sourceOf(one) !== one;
  return sourcesOf(source, where, project, isChain).filter(({ value }) => isChain(value));
}

/** How many functions that hand a stream on are gone through. */
const deepest = 4;

/** What a function is handed and `observe` is given is more often measured than told. */
function isMeasured(value: Expression, { callee }: Call): boolean {
  return value.kind === "identifier" && callee.kind === "member" && callee.property === "observe";
}

/** `{ next, error }`; other objects are what is observed, such as the labels of a metric. */
function isObserver(value: Expression): boolean {
  return (
    value.kind === "object" &&
    value.properties.some(({ name }) => /^(next|error|complete)$|^on[A-Z]/.test(name ?? ""))
  );
}

function isSubject(source: Expression, { project }: FunctionAnalysis): boolean {
  return project.typeFact(source)?.names.some(({ name }) => /Subject$/.test(name)) ?? false;
}

function isFunction(
  value: Expression,
  where: Reached,
  { project }: Pick<FunctionAnalysis, "project">,
): boolean {
  if (value.kind === "function" || callbackOf(value, where, project)) return true;
  if (value.kind === "call") return value.callee.kind === "member" && value.callee.property === "bind";
  if (project.typeFact(value)?.callable === false) return false;
  if (value.kind === "member") return value.object.kind === "this" || value.object.kind === "identifier";
  const { parameter, init } = bindingOf(value, where.index.file) ?? {};
  return parameter !== undefined || (init !== undefined && isFunction(init, where, { project }));
}

/** `addEventListener(event, f, { once: true })` */
function isOnce({ arguments: given }: Call): boolean {
  const options = given[2];
  return (
    options?.kind === "object" &&
    options.properties.some(
      ({ name, value }) => name === "once" && value.kind === "literal" && value.value === true,
    )
  );
}
