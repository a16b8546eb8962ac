import type { BindingId, Call, ClassIr, Expression, FunctionId } from "../../ir";
import { chainsPromise, followsSuccess } from "../../knowledge/methods";
import { type ClassPlace, classNamed, classOf } from "../../syntax/classes";
import type { FileIndex } from "../../syntax/file-index";
import { bindingOf, lastName } from "../../syntax/names";
import type { Project, Reached } from "../project";
import type { Carriers } from "./carriers";
import { classesAround, functionIn } from "./classes";
import { eventsNamed } from "./event-names";
import { isVisit, type Located, placesOf } from "./flows";

const registering = new Set(["on", "once", "addListener", "prependListener", "addEventListener"]);

/** Finds the functions that run when a call ends, and the controllers that they abort. */
export class Listeners {
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly carriers: Carriers,
    private readonly project: Project,
    /** Who knows of another function already. */
    private readonly elsewhere: (where: Reached) => Listeners | undefined = () => undefined,
  ) {}

  /** Whether a function runs when the call ends. */
  isCancelCallback(id: FunctionId, where: Reached): boolean {
    const other = this.elsewhere(where);
    if (other) return other.isCancelCallback(id, where);
    const key = `${where.ref.file}#${id}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, false);
    const found =
      valuesOf(id, where).some((value) => this.runsOnCancel(value, where)) ||
      readsOfMember(id, where, this.project).some(({ expression, where: by }) =>
        this.runsOnCancel(expression, by),
      ) ||
      this.isCalledOnCancel(id, where);
    this.known.set(key, found);
    return found;
  }

  /** Whether a controller is aborted when the call ends; one that is out of sight is taken for such. */
  isLinked(binding: BindingId, where: Reached): boolean {
    return where.index.usesOf(binding).some(({ expression, function: user }) => {
      const parent = where.index.parentOf(expression);
      if (parent?.kind !== "member" || parent.object !== expression) return parent?.kind !== "expression";
      if (parent.property !== "abort") return false;
      const call = where.index.parentOf(parent);
      if (call?.kind !== "call") return true;
      if (call.callee !== parent) return this.isCancelRegistration(call, where);
      return this.isCancelCallback(user, where);
    });
  }

  /** A function or method that something calls which runs when the call ends. */
  private isCalledOnCancel(id: FunctionId, where: Reached): boolean {
    const reached = this.project.find({ ...where.ref, function: id });
    if (!reached) return false;
    return this.project.callersOf(reached).some(({ by }) => this.isCancelCallback(by.ref.function, by));
  }

  /** Whether a function, wherever it is handed on to, runs when the call ends. */
  runsOnCancel(value: Expression, where: Reached): boolean {
    const by = this.project.find({ ...where.ref, function: where.index.ownerOf(value) }) ?? where;
    return placesOf(value, by, this.project).some((place) => this.isRunOnCancelAt(place));
  }

  private isRunOnCancelAt({ expression, where, collected }: Located): boolean {
    const { index } = where;
    const parent = index.parentOf(expression);
    if (collected && this.isCancelCallback(index.ownerOf(expression), where)) return true;
    switch (parent?.kind) {
      case "assignment":
        return (
          parent.value === expression &&
          parent.target.kind === "member" &&
          parent.target.property === "onabort"
        );
      case "return":
        return isTeardown(where);
      case "object":
        // `next({ onCancel() { … } })` of an interceptor, `tap({ finalize: () => … })`.
        return parent.properties.some(
          ({ name, value }) => value === expression && /^(onCancel|finalize)$/.test(name ?? ""),
        );
      case "call":
        if (parent.callee === expression || isVisit(parent))
          return this.isCancelCallback(index.ownerOf(parent), where);
        return this.isCancelRegistration(parent, where);
      default:
        return false;
    }
  }

  /** Whether a call hands functions over to be run when the call ends. */
  isCancelRegistration(call: Call, where: Reached): boolean {
    const { callee } = call;
    const [first] = call.arguments;
    if (callee.kind === "member" && callee.property === "add" && isSubscriber(callee.object, where))
      return true;
    if (callee.kind === "member" && registering.has(callee.property)) {
      return eventsNamed(first, where).some((event) => this.tellsCancel(callee.object, event, where));
    }
    // Of other code we can only read the name: onCancel(call, stop), onAbort(signal, stop).
    const name = lastName(callee);
    if (callee.kind === "member" && name === "subscribe" && callee.object.kind === "call") {
      return callee.object.arguments.some((one) => this.carriers.of(one, where) !== undefined);
    }
    if (callee.kind === "member" && followsSuccess(name)) return this.settlesOnCancel(callee.object, where);
    // Of an interceptor's listener, and of an observable that nobody subscribes to any more.
    if (/^(withOnCancel|finalize)$/.test(name)) return true;
    if (!/cancel|abort|disconnect|^(finished|eos)$/i.test(name)) return false;
    const object = callee.kind === "member" ? [callee.object] : [];
    return [...object, ...call.arguments].some((one) => this.carriers.of(one, where) !== undefined);
  }

  /** Whether a promise settles when the call ends: `once(call, "cancelled")`, `finished(call)`, by a name or in a chain. */
  private settlesOnCancel(promise: Expression, where: Reached): boolean {
    const named = bindingOf(promise, where.index.file);
    if (named) {
      const { init, path, writes } = named;
      const constant = init && path === undefined && writes.length === 0;
      return constant === true && this.settlesOnCancel(init, where);
    }
    if (promise.kind !== "call") return false;
    const { callee, arguments: given } = promise;
    if (callee.kind === "member" && chainsPromise(callee.property))
      return this.settlesOnCancel(callee.object, where);
    if (this.isCancelEvent(promise, where)) return true;
    const { name } = this.project.callFact(promise)?.external ?? {};
    const carrier = name === "finished" && given[0] ? this.carriers.of(given[0], where) : undefined;
    return carrier?.kind === "call" && carrier.call !== "unary";
  }

  /** Whether a call of `once` of `node:events` waits for the end of the call. */
  isCancelEvent({ callee, arguments: [object, event] }: Call, where: Reached): boolean {
    const name = lastName(callee);
    if (name !== "once" || !object) return false;
    if (this.carriers.of(object, where) === undefined)
      return eventsNamed(event, where).some((one) => this.isEmittedOnCancel(object, one, where));
    return eventsNamed(event, where).some((one) => this.tellsCancel(object, one, where));
  }

  private tellsCancel(object: Expression, event: string, where: Reached): boolean {
    const carrier = this.carriers.of(object, where);
    if (carrier?.kind === "signal") return event === "abort";
    if (carrier?.kind === "call") {
      if (event === "cancelled") return true;
      // A cancelled upload looks complete before anything else is told of it.
      if (event === "end") return carrier.call === "client-streaming" || carrier.call === "bidi";
      return event === "close" && carrier.call !== "unary";
    }
    // Nothing else in Node is listened to by that name.
    return carrier === undefined && (event === "cancelled" || this.isEmittedOnCancel(object, event, where));
  }

  /** `call.on("cancelled", () => stops.emit("stop"))`, for an emitter that was made for the call. */
  private isEmittedOnCancel(object: Expression, event: string, where: Reached): boolean {
    const { init, owner, path } = bindingOf(object, where.index.file) ?? {};
    if (init?.kind !== "call" || !init.new || path !== undefined || !owner) return false;
    const maker = this.project.find({ ...where.ref, function: owner });
    if (!maker) return false;
    const emitters = [...placesOf(init, maker, this.project, false), ...thisOfMade(init, this.project)];
    return emitters.some(
      ({ expression, where: user }) =>
        emits(expression, event, user) && this.isCancelCallback(user.ref.function, user),
    );
  }
}

/** `emitter.emit("stop")` */
function emits(emitter: Expression, event: string, where: Reached): boolean {
  const member = where.index.parentOf(emitter);
  if (member?.kind !== "member" || member.property !== "emit") return false;
  const call = where.index.parentOf(member);
  return call?.kind === "call" && eventsNamed(call.arguments[0], where).includes(event);
}

/** Where the class of what `new` makes reads a member of itself: `this.emit`. */
function thisOfMade(made: Call, project: Project): Pick<Located, "expression" | "where">[] {
  return (project.callFact(made)?.targets ?? []).flatMap((target) => {
    const built = project.find(target);
    const held = built && classOf(built);
    if (!held) return [];
    return built.index.named("emit").flatMap((one) => {
      const where = project.find({ ...built.ref, function: built.index.ownerOf(one) });
      const own = one.kind === "member" && one.object.kind === "this" && where && classOf(where) === held;
      return own ? [{ expression: one.object, where }] : [];
    });
  });
}

/** Where a function's value stands: where it is written, and every use of its name. */
function valuesOf(id: FunctionId, { index }: Reached): readonly Expression[] {
  const written = index.expressionOf(id);
  const binding = index.bindingOf(id);
  const uses = binding === undefined ? [] : index.usesOf(binding).map(({ expression }) => expression);
  return [...(written ? [written] : []), ...uses];
}

/** Where a method, or a function that a property of the class holds, is read and not called: `this.close`, `rollout.stop`. */
function readsOfMember(
  member: FunctionId,
  { index: own }: Reached,
  project: Project,
): readonly Pick<Located, "expression" | "where">[] {
  for (const declares of own.file.classes) {
    const name = declares.members.find(
      ({ function: id, init }) => (init?.kind === "function" ? init.function : id) === member,
    )?.name;
    if (name === undefined) continue;
    return classesAround({ held: declares, index: own }, project).flatMap((place) =>
      readsIn(place, name).map((expression) => ({
        expression,
        where: functionIn(place, place.index.ownerOf(expression), project),
      })),
    );
  }
  return [];
}

/** Where a file reads a member of a class of its own, and does not call it; bound to its object, `stop.bind(this)`, too. */
function readsIn({ held, index }: ClassPlace, name: string): readonly Expression[] {
  return index.named(name).flatMap((one) => {
    if (one.kind !== "member") return [];
    const value = boundFrom(one, index);
    const parent = index.parentOf(value);
    if (parent?.kind !== "call" || parent.callee === value) return [];
    const by = { ir: index.file.functions[index.ownerOf(one)]!, index };
    const isOfClass = one.object.kind === "this" && classOf(by) === held;
    return isOfClass || isInstance(one.object, held, { index }) ? value : [];
  });
}

/** What `bind` makes of a value, or the value itself. */
function boundFrom(value: Expression, index: FileIndex): Expression {
  const member = index.parentOf(value);
  if (member?.kind !== "member" || member.property !== "bind" || member.object !== value) return value;
  const call = index.parentOf(member);
  return call?.kind === "call" && call.callee === member ? call : value;
}

/** Whether a name holds what `new` made of a class of the same file. */
function isInstance(value: Expression, held: ClassIr, where: Pick<Reached, "index">): boolean {
  const init = bindingOf(value, where.index.file)?.init;
  return init?.kind === "call" && init.new && classNamed(init.callee, where) === held;
}

/** What `new Observable((subscriber) => teardown)` is given runs when nobody subscribes any more: frameworks see to that. */
export function isTeardown({ ref, index }: Pick<Reached, "ref" | "index">): boolean {
  const written = index.expressionOf(ref.function);
  const made = written && index.parentOf(written);
  return (
    made?.kind === "call" &&
    made.new &&
    made.callee.kind === "identifier" &&
    made.callee.name === "Observable"
  );
}

/** `[Symbol.dispose]()`, which `using` runs however the block is left. */
export function isDisposer({ ir, index }: Reached): boolean {
  const { members = [] } = ir.class === undefined ? {} : index.file.classes[ir.class]!;
  return members.some(
    (one) => one.function === ir.id && /^\[Symbol\.(asyncDispose|dispose)\]$/.test(one.name),
  );
}

/** The `subscriber` of `new Observable((subscriber) => …)`: it is closed when nobody subscribes any more. */
export function isSubscriber(expression: Expression, where: Reached): boolean {
  const binding = bindingOf(expression, where.index.file);
  if (binding?.parameter !== 0 || binding.path) return false;
  return isTeardown({ index: where.index, ref: { ...where.ref, function: binding.owner } });
}
