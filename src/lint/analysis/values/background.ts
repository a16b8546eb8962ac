import { contains } from "../../../text/span";
import type { ExternalName, TypeFact } from "../../facts";
import type { BindingId, Call, Expression, FunctionId, Statement } from "../../ir";
import { chainsPromise, followsSuccess } from "../../knowledge/methods";
import { classOf } from "../../syntax/classes";
import { bindingOf, lastName } from "../../syntax/names";
import type { Apart, KnownEarly, Reached } from "../project";
import { carrierOfType } from "./carrier";
import { classesOf } from "./classes";
import { happensOnce } from "./once";

/** Parts of a call that say nothing of its end. */
const details = /^(request|metadata|getPeer|getDeadline|getPath|requestHeader|values|method|service)$/;
/** Names of what the end of a call, or its answer, is told by. */
const served =
  /^_?(call|stream|\w*callback|cb|done|next|ctx|context|signal|res|response|socket|observer|subscriber|writer|emit|send|write|on[A-Z]\w*)$/i;

/** Work that goes on for itself, and work that is done once for all calls. */
export const apart: Apart = {
  calls: (call, by, { returns }, known) =>
    (returns.awaited !== undefined && isBackground(call, by, known)) ||
    isInitialisation(call, by) ||
    happensOnce(call, by, (where) => classOf(where) !== undefined && !holdsServed(where, known)),
  runs: runsApart,
};

/** `await initTokenList()`: what a function outside of classes makes ready without being told for whom is for all. */
function isInitialisation({ callee, arguments: given, new: made }: Call, { index }: Reached): boolean {
  if (made || given.length > 0) return false;
  const { owner } = bindingOf(callee, index.file) ?? {};
  return owner === 0 && /^(init(iali[sz]e)?|bootstrap)([A-Z]|$)/.test(lastName(callee));
}

/**
 * Whether a call starts work that goes on for itself: nobody waits for the promise that it returns, and nothing is handed
 * to it that has to do with the call that is served, but for what the request said. Such work is begun by a call, and is
 * not done for it: `this.reconcile(request.id).catch(log)`.
 */
function isBackground(call: Call, by: Reached, known: KnownEarly): boolean {
  return !call.new && isDropped(call, by, known);
}

/**
 * Whether a function that stands in another runs in work that goes on for itself: in `ready.then(async () => { … })`, or in
 * `(async () => { … })()`, that nobody waits for and that use nothing of the call.
 */
function runsApart(id: FunctionId, by: Reached, known: KnownEarly): boolean {
  const { index } = by;
  if (isRunElsewhere(id, by)) return true;
  const written = index.expressionOf(id);
  const call = written && index.parentOf(written);
  if (call?.kind !== "call" || call.new) return false;
  const { callee } = call;
  const chains = callee.kind === "member" && followsSuccess(callee.property);
  if (!chains && !(callee === written && index.file.functions[id]!.async)) return false;
  return isDropped(call, by, known);
}

/** Methods of browsers' remote controls that run a function in a page, or whenever a page comes to something. */
const elsewhere =
  /^(evaluate\w*|\$eval|\$\$eval|addInitScript|waitForFunction|exposeFunction|exposeBinding|addLocatorHandler)$/;

/** `page.evaluate(() => fetch(url))` */
function isRunElsewhere(id: FunctionId, { index }: Reached): boolean {
  const binding = index.bindingOf(id);
  const values = binding === undefined ? [] : index.usesOf(binding).map(({ expression }) => expression);
  return [index.expressionOf(id) ?? [], values].flat().some((value) => {
    const call = index.parentOf(value);
    return call?.kind === "call" && call.callee.kind === "member" && elsewhere.test(call.callee.property);
  });
}

/** Whether nobody waits for a promise, and nothing that becomes of it has to do with the call that is served. */
function isDropped(promise: Call, by: Reached, known: KnownEarly): boolean {
  const dropping = droppedBy(promise, by);
  if (!dropping) return false;
  const served = new Served(by, known);
  return !dropping.some((one) => served.isIn(one));
}

/** The expressions that drop a promise: itself, what was chained to it, or what it was handed to or kept in. */
function droppedBy(promise: Expression, by: Reached): readonly Expression[] | undefined {
  const { index } = by;
  let at = promise;
  for (;;) {
    const parent: Expression | Statement | undefined = index.parentOf(at);
    if (parent?.kind === "expression") return [at];
    // What `() => void work()` gives is nothing that anybody could wait for.
    if (parent?.kind === "unary" && parent.operator === "void") return [parent];
    if (parent?.kind === "member" && chainsPromise(parent.property)) {
      const chained = index.parentOf(parent);
      if (chained?.kind !== "call" || chained.callee !== parent) return undefined;
      at = chained;
    } else if (parent?.kind === "call" && parent.callee !== at) at = parent;
    else if (parent?.kind === "assignment" && parent.value === at && isForLater(parent.target, by))
      at = parent;
    else return parent?.kind === "variable" ? droppedByName(at, by) : undefined;
  }
}

/** `const job = work(id); jobs.set(id, job)` */
function droppedByName(made: Expression, by: Reached): readonly Expression[] | undefined {
  const { file } = by.index;
  const name = file.bindings.findIndex(({ init, path }) => init === made && path === undefined);
  const dropping = by.index.usesOf(name).map(({ expression }) => droppedBy(expression, by));
  if (name < 0 || dropping.length === 0) return undefined;
  const all = dropping.flatMap((one) => one ?? []);
  return dropping.includes(undefined) ? undefined : [made, ...all];
}

/** `tasks[id] = …`, `queue = queue.then(…)`: where other calls find it, who have to ask for it by themselves. */
function isForLater(target: Expression, by: Reached): boolean {
  const { file } = by.index;
  if (target.kind === "identifier") return file.bindings[target.binding ?? -1]?.owner === 0;
  if (target.kind !== "index") return false;
  if (target.object.kind === "member" && target.object.object.kind === "this") return true;
  const { owner } = bindingOf(target.object, file) ?? {};
  if (owner === undefined) return false;
  for (let at: Reached | undefined = by; at; at = at.from?.call ? undefined : at.from?.by) {
    if (at.ref.function === owner) return false;
  }
  return true;
}

/** Finds in expressions what the call that is served could be told by. */
class Served {
  /** What was asked about already: what is made of itself is made of nothing more. */
  private readonly seen = new Set<BindingId>();

  constructor(
    private readonly by: Reached,
    private readonly known: KnownEarly,
  ) {}

  /** Whether an expression, or a function written in it, uses what the call is served with, or what was made of that. */
  isIn({ span }: Pick<Expression, "span">): boolean {
    const { index } = this.by;
    if (this.usesHolder(span)) return true;
    return index.file.bindings.some((binding, id) => {
      if (binding.owner === 0 || contains(span, binding.span) || this.seen.has(id)) return false;
      const used = index.usesOf(id).some(({ expression }) => {
        if (!contains(span, expression.span)) return false;
        const parent = index.parentOf(expression);
        return parent?.kind !== "member" || parent.object !== expression || !details.test(parent.property);
      });
      return used && this.isMadeOf(id);
    });
  }

  private isMadeOf(id: BindingId): boolean {
    this.seen.add(id);
    const { file } = this.by.index;
    const binding = file.bindings[id]!;
    if (binding.parameter !== undefined)
      return this.isServedParameter(binding.owner, binding.parameter, binding.name);
    if (binding.declares && "function" in binding.declares)
      return this.isIn(file.functions[binding.declares.function]!);
    const values = binding.writes.flatMap(({ expression }) =>
      expression.kind === "assignment" ? expression.value : [],
    );
    return [...values, ...(binding.init ? [binding.init] : [])].some((value) => this.isIn(value));
  }

  /** Of a handler, what its dialect gives besides the request; of another function, what types or names tell. */
  private isServedParameter(owner: number, parameter: number, name: string): boolean {
    for (let at: Reached | undefined = this.by; at; at = at.from?.call ? undefined : at.from?.by) {
      if (at.ref.function !== owner) continue;
      if (at.entry) return parameter !== 0 || at.entry.carrier?.parameter === 0 || at.entry.requests === 0;
      const type: TypeFact | undefined = this.known.functionFact(at)?.parameters[parameter];
      if (carrierOfType(type) || type?.names.some(isObserver)) return true;
      // A function's type has no name of its own.
      const named = type?.names.some((one) => !one.name.startsWith("__"));
      return !named && served.test(name);
    }
    return served.test(name);
  }

  /** Whether it uses `this` of a class that holds what the call is served with. */
  private usesHolder(span: Expression["span"]): boolean {
    if (!holdsServed(this.by, this.known)) return false;
    return this.by.index
      .expressionsOf(this.by.ref.function)
      .some((one) => one.kind === "this" && contains(span, one.span));
  }
}

/** What an observable that answers the call is told through. */
function isObserver({ package: from, name }: ExternalName): boolean {
  return from === "rxjs" && /^(Subscriber|Observer)$/.test(name);
}

/** Whether the object of a method keeps a call, or what tells of it, in a field. */
function holdsServed(by: Reached, known: KnownEarly): boolean {
  return classesOf(by, known).some(
    ({ held: { members, writes }, index }) =>
      members.some(({ name, parameter }) => parameter !== undefined && served.test(name)) ||
      writes.some(({ expression }) => {
        const value = expression.kind === "assignment" ? expression.value : undefined;
        const { parameter, name = "" } = bindingOf(value, index.file) ?? {};
        return parameter !== undefined && served.test(name);
      }),
  );
}
