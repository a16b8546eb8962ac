import { contains } from "../../../text/span";
import type { ExternalName, FunctionFact, TypeFact } from "../../facts";
import type { BindingId, Call, ClassIr, Expression, FunctionId, Statement } from "../../ir";
import { classOf } from "../../syntax/classes";
import { bindingOf, lastName } from "../../syntax/names";
import type { Apart, Reached } from "../project";
import { carrierOfType } from "./carrier";
import { happensOnce } from "./once";

/** How many names back a value is looked through for what it was made of. */
const farthest = 4;
/** Parts of a call that say nothing of its end. */
const details = /^(request|metadata|getPeer|getDeadline|getPath|requestHeader|values|method|service)$/;
/** Names of what the end of a call, or its answer, is told by. */
const served =
  /^_?(call|stream|\w*callback|cb|done|next|ctx|context|signal|res|response|socket|observer|subscriber|writer|emit|send|write|on[A-Z]\w*)$/i;

/** Work that goes on for itself, and work that is done once for all calls. */
export const apart: Apart = {
  calls: (call, by, { returns }, functionFact) =>
    (returns.awaited !== undefined && isBackground(call, by, functionFact)) ||
    isInitialisation(call, by) ||
    happensOnce(call, by, (where) => {
      const held = classOf(where);
      return held !== undefined && !holdsServed(held, where);
    }),
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
function isBackground(
  call: Call,
  by: Reached,
  typesOf: (reached: Reached) => FunctionFact | undefined,
): boolean {
  const whole = call.new ? undefined : droppedBy(call, by);
  return whole !== undefined && !new Served(by, typesOf).isIn(whole, 0);
}

/**
 * Whether a function that stands in another runs in work that goes on for itself: in `ready.then(async () => { … })`, or in
 * `(async () => { … })()`, that nobody waits for and that use nothing of the call.
 */
function runsApart(
  id: FunctionId,
  by: Reached,
  typesOf: (reached: Reached) => FunctionFact | undefined,
): boolean {
  const { index } = by;
  if (isRunElsewhere(id, by)) return true;
  const written = index.expressionOf(id);
  const call = written && index.parentOf(written);
  if (call?.kind !== "call" || call.new) return false;
  const { callee } = call;
  const chains = callee.kind === "member" && /^(then|finally)$/.test(callee.property);
  if (!chains && !(callee === written && index.file.functions[id]!.async)) return false;
  const whole = droppedBy(call, by);
  return whole !== undefined && !new Served(by, typesOf).isIn(whole, 0);
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

/** The expression that drops a promise: the call itself, what was chained to it, or what it was handed to. */
function droppedBy(call: Call, { index }: Reached): Expression | undefined {
  let at: Expression = call;
  for (;;) {
    const parent: Expression | Statement | undefined = index.parentOf(at);
    if (parent?.kind === "expression") return at;
    if (parent?.kind === "unary" && parent.operator === "void") at = parent;
    else if (parent?.kind === "member" && /^(then|catch|finally)$/.test(parent.property)) {
      const chained = index.parentOf(parent);
      if (chained?.kind !== "call" || chained.callee !== parent) return undefined;
      at = chained;
    } else if (parent?.kind === "call" && parent.callee !== at && !parent.new) at = parent;
    else return undefined;
  }
}

/** Finds in expressions what the call that is served could be told by. */
class Served {
  constructor(
    private readonly by: Reached,
    private readonly typesOf: (reached: Reached) => FunctionFact | undefined,
  ) {}

  /** Whether an expression, or a function written in it, uses what the call is served with, or what was made of that. */
  isIn({ span }: Pick<Expression, "span">, depth: number): boolean {
    const { index } = this.by;
    if (this.usesHolder(span)) return true;
    return index.file.bindings.some((binding, id) => {
      if (binding.owner === 0 || contains(span, binding.span)) return false;
      const used = index.usesOf(id).some(({ expression }) => {
        if (!contains(span, expression.span)) return false;
        const parent = index.parentOf(expression);
        return parent?.kind !== "member" || parent.object !== expression || !details.test(parent.property);
      });
      return used && this.isMadeOf(id, depth);
    });
  }

  private isMadeOf(id: BindingId, depth: number): boolean {
    const { file } = this.by.index;
    const binding = file.bindings[id]!;
    if (binding.parameter !== undefined)
      return this.isServedParameter(binding.owner, binding.parameter, binding.name);
    if (binding.declares && "function" in binding.declares)
      return depth < farthest && this.isIn(file.functions[binding.declares.function]!, depth + 1);
    const values = binding.writes.flatMap(({ expression }) =>
      expression.kind === "assignment" ? expression.value : [],
    );
    return [...values, ...(binding.init ? [binding.init] : [])].some(
      (value) => depth >= farthest || this.isIn(value, depth + 1),
    );
  }

  /** Of a handler, what its dialect gives besides the request; of another function, what types or names tell. */
  private isServedParameter(owner: number, parameter: number, name: string): boolean {
    for (let at: Reached | undefined = this.by; at; at = at.from?.call ? undefined : at.from?.by) {
      if (at.ref.function !== owner) continue;
      if (at.entry) return parameter !== 0 || at.entry.carrier?.parameter === 0 || at.entry.requests === 0;
      const type: TypeFact | undefined = this.typesOf(at)?.parameters[parameter];
      if (carrierOfType(type) || type?.names.some(isObserver)) return true;
      // A function's type has no name of its own.
      const named = type?.names.some((one) => !one.name.startsWith("__"));
      return !named && served.test(name);
    }
    return served.test(name);
  }

  /** Whether it uses `this` of a class that holds what the call is served with. */
  private usesHolder(span: Expression["span"]): boolean {
    const held = classOf(this.by);
    if (!held || !holdsServed(held, this.by)) return false;
    return this.by.index
      .expressionsOf(this.by.ref.function)
      .some((one) => one.kind === "this" && contains(span, one.span));
  }
}

/** What an observable that answers the call is told through. */
function isObserver({ package: from, name }: ExternalName): boolean {
  return from === "rxjs" && /^(Subscriber|Observer)$/.test(name);
}

/** Whether objects of a class keep a call, or what tells of it, in a field. */
function holdsServed({ members, writes }: ClassIr, { index }: Reached): boolean {
  const { file } = index;
  return (
    members.some(({ name, parameter }) => parameter !== undefined && served.test(name)) ||
    writes.some(({ expression }) => {
      const value = expression.kind === "assignment" ? expression.value : undefined;
      const { parameter, name = "" } = bindingOf(value, file) ?? {};
      return parameter !== undefined && served.test(name);
    })
  );
}
