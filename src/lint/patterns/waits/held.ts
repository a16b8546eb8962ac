import type { FunctionAnalysis } from "../../analysis/function";
import { functionOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import { fieldSources } from "../../analysis/values/classes";
import type { Lifetime } from "../../analysis/values/lifetimes";
import type { Call, Expression, Member } from "../../ir";
import { chainsPromise } from "../../knowledge/methods";
import { bindingOf, rootOf } from "../../syntax/names";
import { isRaced } from "./awaited";
import { isListening, registrationsOf, type Settler, settlerOf } from "./hand-made";

/** How far a promise is followed to where it was made. */
const farthest = 6;

/** A way on which a promise is looked for. */
interface Search {
  readonly subject: FunctionAnalysis;
  /** How long the object lives whose method is looked at, as its caller tells. */
  readonly self: Lifetime;
  /** Fields and lists that are looked into already. */
  readonly seen: ReadonlySet<string>;
  readonly depth: number;
  /** Others get at the promise. */
  readonly isShared: boolean;
}

/**
 * Who has to do something before a promise settles, when nothing that ends with the call is among them: who holds a lock,
 * who puts something into a queue, who answers.
 */
export function holderOf(promise: Expression, subject: FunctionAnalysis): Settler | undefined {
  const search = { subject, self: "unknown", seen: new Set<string>(), depth: 0, isShared: false } as const;
  return find(promise, subject.reached, search);
}

function find(value: Expression, where: Reached, search: Search): Settler | undefined {
  if (search.depth > farthest) return undefined;
  const deeper = { ...search, depth: search.depth + 1 };
  const first = (all: readonly Expression[], by = where, next: Search = deeper) => {
    for (const one of all) {
      const found = find(one, by, next);
      if (found) return found;
    }
    return undefined;
  };
  switch (value.kind) {
    case "logical":
      return first([value.left, value.right]);
    case "conditional":
      return first([value.then, value.else]);
    case "assignment":
      return first([value.value]);
    case "identifier": {
      const binding = bindingOf(value, where.index.file);
      if (!binding || binding.path !== undefined || binding.parameter !== undefined) return undefined;
      const by = search.subject.project.find({ ...where.ref, function: binding.owner });
      if (binding.owner === 0) return inWrites(value, where, deeper);
      return by && binding.init && binding.writes.length === 0 ? first([binding.init], by) : undefined;
    }
    case "member":
      return value.object.kind === "this" ? inField(value, where, deeper) : undefined;
    case "index":
      return inEntries(value.object, where, deeper);
    case "call":
      return ofCall(value, where, deeper);
    default:
      return undefined;
  }
}

function ofCall(call: Call, where: Reached, search: Search): Settler | undefined {
  const { callee, arguments: given } = call;
  const { subject } = search;
  if (call.new) {
    const lasts = (object: Expression, by: Reached) => isLasting(object, by, search);
    const settler = settlerOf(call, where, { subject, lasts, isShared: search.isShared });
    // What waits for an event is told of where the promise is made.
    return settler?.on === "others" ? settler : undefined;
  }
  const targets = (subject.project.callFact(call)?.targets ?? []).flatMap(
    (ref) => subject.project.find(ref) ?? [],
  );
  if (targets.length > 0) {
    const found = targets.map((target) =>
      awaitedIn(target, { ...search, self: selfOf(call, where, search) }),
    );
    return found.every(Boolean) ? found[0] : undefined;
  }
  if (callee.kind !== "member") return undefined;
  const { object, property } = callee;
  if (chainsPromise(property)) {
    const before = find(object, where, search);
    if (before) return before;
    const id = property === "then" && given[0] ? functionOf(given[0], where) : undefined;
    const next = id === undefined ? undefined : subject.project.find({ ...where.ref, function: id });
    return next && awaitedIn(next, search);
  }
  if (/^(all|allSettled)$/.test(property)) {
    const parts = given[0]?.kind === "array" ? given[0].elements : [];
    return parts.map((one) => find(one, where, search)).find(Boolean);
  }
  return property === "get" ? inEntries(object, where, search) : undefined;
}

/** What a function of the project hands back, or waits for by itself: what it waits for at others is told of there. */
function awaitedIn(target: Reached, search: Search): Settler | undefined {
  const returned = returnedBy(target);
  for (const one of target.index.expressionsOf(target.ref.function)) {
    const waited = one.kind === "await" ? one.value : returned.includes(one) ? one : undefined;
    if (!waited || isRaced(waited, target)) continue;
    if (one.kind === "await" && isOfOthers(waited, target, search)) continue;
    const found = find(waited, target, search);
    if (found) return found;
  }
  return undefined;
}

function isOfOthers(waited: Expression, where: Reached, { subject: { project } }: Search): boolean {
  if (waited.kind !== "call" || waited.new || isOfItself(waited)) return false;
  return (project.callFact(waited)?.targets.length ?? 0) > 0 && project.callersOf(where).length > 0;
}

/** `this.enlist()`, of a lock whose other methods wait for it. */
export function isOfItself({ callee }: Call): boolean {
  return callee.kind === "member" && callee.object.kind === "this";
}

/** A field that calls write: a promise there is what another call made. */
function inField(field: Member, where: Reached, search: Search): Settler | undefined {
  const key = `${where.ref.file}#${field.property}`;
  if (search.seen.has(key) || !isLasting(field.object, where, search)) return undefined;
  const inside = { ...search, seen: new Set([...search.seen, key]), isShared: true };
  const { project } = search.subject;
  for (const { by, value } of fieldSources(field.property, where, project)) {
    const isCalled = by.ir.kind !== "constructor" && project.find(by.ref) !== undefined;
    const found = isCalled && "kind" in value ? find(value, by, inside) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `let tail = Promise.resolve()` of a file, which calls give another value. */
function inWrites(name: Expression, where: Reached, search: Search): Settler | undefined {
  const key = `${where.ref.file}#${name.kind === "identifier" ? name.binding : ""}`;
  if (search.seen.has(key)) return undefined;
  const inside = { ...search, seen: new Set([...search.seen, key]), isShared: true };
  for (const { function: id, expression } of bindingOf(name, where.index.file)?.writes ?? []) {
    const by = search.subject.project.find({ ...where.ref, function: id });
    const found = by && expression.kind === "assignment" ? find(expression.value, by, inside) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `tails.get(id)`, `tails[id]`: what calls put into a collection. */
function inEntries(collection: Expression, where: Reached, search: Search): Settler | undefined {
  const { project } = search.subject;
  const { index, ref } = where;
  const name = nameOf(collection);
  const key = `${ref.file}#${name}[]`;
  if (name === undefined || search.seen.has(key) || !isLasting(collection, where, search)) return undefined;
  const inside = { ...search, seen: new Set([...search.seen, key]), isShared: true };
  for (const one of index.named(name)) {
    const entry = one.kind === collection.kind ? entryPutInto(one, where) : undefined;
    const by = entry && project.find({ ...ref, function: index.ownerOf(one) });
    const found = by && find(entry, by, inside);
    if (found) return found;
  }
  return undefined;
}

function nameOf(value: Expression): string | undefined {
  if (value.kind === "identifier") return value.name;
  return value.kind === "member" && value.object.kind === "this" ? value.property : undefined;
}

/** `tails.set(id, next)`, `tails[id] = next` */
function entryPutInto(collection: Expression, { index }: Reached): Expression | undefined {
  const parent = index.parentOf(collection);
  const outer = parent && parent.kind !== "variable" ? index.parentOf(parent as Expression) : undefined;
  if (parent?.kind === "index" && parent.object === collection)
    return outer?.kind === "assignment" && outer.target === parent ? outer.value : undefined;
  if (parent?.kind !== "member" || parent.property !== "set" || outer?.kind !== "call") return undefined;
  return outer.callee === parent ? outer.arguments[1] : undefined;
}

/** How long the object lives whose method a call runs. */
function selfOf({ callee }: Call, where: Reached, search: Search): Lifetime {
  if (callee.kind !== "member") return "unknown";
  if (rootOf(callee.object).kind === "this" && search.self !== "unknown") return search.self;
  const { lifetimes } = search.subject;
  const lives = lifetimes.of(callee.object, where);
  return lives === "call" && isFed(callee.object, where, search.subject) ? "longer" : lives;
}

/** `bus.on("job", (job) => jobs.put(job))`: what is the call's own alone, but waits for what others tell. */
function isFed(
  object: Expression,
  { index }: Reached,
  { project, lifetimes, reached }: FunctionAnalysis,
): boolean {
  if (object.kind !== "identifier" || object.binding === undefined) return false;
  return index.usesOf(object.binding).some(({ function: user }) => {
    const registration = registrationsOf(user, index)[0];
    if (registration?.kind !== "call" || registration.callee.kind !== "member") return false;
    const by = project.find({ ...reached.ref, file: index.file.path, function: index.ownerOf(registration) });
    return (
      by !== undefined &&
      isListening(registration) &&
      lifetimes.of(registration.callee.object, by) === "longer"
    );
  });
}

function isLasting(object: Expression, where: Reached, { subject, self }: Search): boolean {
  if (rootOf(object).kind === "this" && self !== "unknown") return self === "longer";
  return subject.lifetimes.of(object, where) === "longer";
}
