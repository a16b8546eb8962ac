import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import type { BindingId, Call, Expression } from "../ir";
import { knownFunction } from "../knowledge/knowledge";

/** Waiting for something that need not come when the call is cancelled. */
export interface Wait {
  readonly call: Call;
  /** An event of the `call`, of an `emitter` that outlives it, or a `lock` that others hold. */
  readonly on: "call" | "emitter" | "lock";
  readonly event: string | undefined;
  /** Where a hand-made promise listens. */
  readonly registration: Call | undefined;
}

/** What a call waits for, when nothing of that comes with the cancellation. */
export function waitOf(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project, scope, settings } = subject;
  if (isAware(call, reached, scope) || isRaced(call, reached)) return undefined;
  if (call.new) return handMade(call, subject);
  const external = project.callFact(call)?.external;
  if (!external) return undefined;
  if (external.package === "node:events" && /(^|\.)once$/.test(external.name) && isStatic(call)) {
    const [object, name] = call.arguments;
    const event = name?.kind === "literal" ? String(name.value) : undefined;
    const on =
      object &&
      isAwaited(call, reached) &&
      !isAskedToEnd(object, reached) &&
      sourceOf(object, event, reached, subject);
    return on ? { call, on, event, registration: undefined } : undefined;
  }
  const held = knownFunction(external, settings.libraries)?.holdsUp && isAwaited(call, reached);
  return held ? { call, on: "lock", event: undefined, registration: undefined } : undefined;
}

/** `once(emitter, name)` of the module, not `emitter.once(name, listener)`. */
function isStatic({ callee, arguments: given }: Call): boolean {
  const [, event] = given;
  if (callee.kind === "identifier") return event !== undefined && event.kind !== "function";
  return callee.kind === "member" && event?.kind === "literal";
}

/** Whose event it is, unless it comes when the call is cancelled. */
function sourceOf(
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
  const text = ({ span }: Expression) => index.file.text.slice(span.start, span.end).replace(/[!?]/g, "");
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

/** A promise all of whose ways to settle are such events. */
function handMade(call: Call, subject: FunctionAnalysis): Wait | undefined {
  const { reached, project } = subject;
  const [executor] = call.arguments;
  if (call.callee.kind !== "identifier" || call.callee.name !== "Promise" || executor?.kind !== "function") {
    return undefined;
  }
  const made = project.find({ ...reached.ref, function: executor.function });
  const settle = made?.ir.parameters.flatMap(({ binding }) => binding ?? []) ?? [];
  const ways = settle.flatMap((binding) => waysOf(binding, reached, subject));
  const found = ways.flatMap((way) => way ?? []);
  if (found.length === 0 || found.length < ways.length) return undefined;
  const of = (on: Wait["on"]) => found.find((one) => one.on === on);
  const first = of("call") ?? found[0]!;
  return { ...first, call };
}

/** Each place that settles the promise; undefined for one that is no event of ours. */
function waysOf(
  binding: BindingId,
  where: Reached,
  subject: FunctionAnalysis,
): (Omit<Wait, "call"> | undefined)[] {
  const { index } = where;
  return index.usesOf(binding).map(({ expression, function: user }) => {
    const parent = index.parentOf(expression);
    const listener =
      parent?.kind === "call" && parent.callee === expression ? index.expressionOf(user) : expression;
    const registration = listener && index.parentOf(listener);
    if (registration?.kind !== "call" || registration.callee.kind !== "member") return undefined;
    const by = subject.project.find({ ...where.ref, function: index.ownerOf(registration) });
    const [name] = registration.arguments;
    if (!/^(on|once|addListener)$/.test(registration.callee.property) || !name || !by) return undefined;
    const event = name.kind === "literal" ? String(name.value) : undefined;
    if (isAskedToEnd(registration.callee.object, by)) return undefined;
    const on = sourceOf(registration.callee.object, event, by, subject);
    return on && { on, event, registration };
  });
}

/** Awaited or returned, itself or what `catch` and its kin make of it. */
function isAwaited(call: Call, where: Reached): boolean {
  const { index } = where;
  const parent = index.parentOf(call);
  if (parent?.kind === "member" && /^(then|catch|finally)$/.test(parent.property)) {
    const chained = index.parentOf(parent);
    return chained?.kind === "call" && chained.callee === parent && isAwaited(chained, where);
  }
  return parent?.kind === "await" || parent?.kind === "return";
}

/** One of several of which the first is enough. */
function isRaced(call: Call, { index }: Reached): boolean {
  const list = index.parentOf(call);
  const race = list?.kind === "array" ? index.parentOf(list) : undefined;
  return race?.kind === "call" && race.callee.kind === "member" && /^(race|any)$/.test(race.callee.property);
}
