import type { BindingId, Call, Expression, Statement } from "../../ir";
import { collects, givesEntries, givesEntry, visitsEntries } from "../../knowledge/methods";
import { classOf } from "../../syntax/classes";
import { callbackOf } from "../graph/callbacks";
import type { Project, Reached } from "../project";
import { classesOf } from "./classes";

/** A place where a value is found. */
export interface Located {
  readonly expression: Expression;
  readonly where: Reached;
  /** The value is in what the expression holds: a list, a set, an object. */
  readonly collected: boolean;
}

/** Enough for every value that people can follow; a value in more places is everywhere. */
const mostPlaces = 200;
/** Methods that keep what they are given until something is over. */
const keeping = /^(addTeardown|use|defer)$/;
/** Methods that give their object back. */
const fluent = /^(unref|ref|bind|on|once|addListener|setMaxListeners)$/;

/**
 * Every place where a value is found: through names, fields, lists, arguments and results, in all files.
 *
 * @param beyond whether it is followed to the callers of a function that hands it back
 */
export function placesOf(
  value: Expression,
  where: Reached,
  project: Project,
  beyond = true,
): readonly Located[] {
  const found: Located[] = [{ expression: value, where, collected: false }];
  const seen = new Set<Expression>([value]);
  for (let at = 0; at < found.length && found.length < mostPlaces; at++) {
    for (const next of nextOf(found[at]!, project, beyond)) {
      if (seen.has(next.expression)) continue;
      seen.add(next.expression);
      found.push(next);
    }
  }
  return found;
}

/** Whether there are so many places that not all of them were looked at. */
export function isEverywhere(places: readonly Located[]): boolean {
  return places.length >= mostPlaces;
}

/** Every place where a name is read. */
export function readsOf(binding: BindingId, where: Reached, project: Project, collected = false): Located[] {
  return where.index.usesOf(binding).flatMap(({ expression, function: user }) => {
    const by = project.find({ ...where.ref, function: user });
    const parent = where.index.parentOf(expression);
    const written = parent?.kind === "assignment" && parent.target === expression;
    return by && !written ? [{ expression, where: by, collected }] : [];
  });
}

function nextOf(
  { expression, where, collected }: Located,
  project: Project,
  beyond: boolean,
): readonly Located[] {
  const { index } = where;
  const parent = index.parentOf(expression);
  const here = (one: Expression) => [{ expression: one, where, collected }];
  switch (parent?.kind) {
    case "variable":
      return namesOf(parent, expression, where).flatMap((id) => readsOf(id, where, project, collected));
    case "await":
    case "logical":
    case "conditional":
    case "sequence":
      return here(parent);
    case "spread":
    case "array":
    case "object":
      return [{ expression: parent, where, collected: true }];
    case "assignment":
      if (parent.value !== expression) return [];
      return [...here(parent), ...readsOfTarget(parent.target, where, project, collected)];
    case "return":
      return [
        ...(beyond ? project.callersOf(where) : []).map(({ by, call }) => ({
          expression: call,
          where: by,
          collected,
        })),
        ...mappedFrom(where, project),
      ];
    case "member": {
      const call = index.parentOf(parent);
      if (call?.kind === "call" && call.callee === parent && fluent.test(parent.property)) return here(call);
      if (!collected || parent.object !== expression) return [];
      const called = call?.kind === "call" && call.callee === parent ? call : undefined;
      if (called && (givesEntry(parent.property) || givesEntries(parent.property))) return here(called);
      if (called && isVisit(called)) return visitedBy(called, where, project);
      return here(parent);
    }
    case "loop":
      return collected && parent.over === expression
        ? (parent.each?.bindings ?? []).flatMap((id) => readsOf(id, where, project, collected))
        : [];
    case "call":
      return parent.callee === expression ? [] : handedOn(expression, parent, where, project, collected);
    default:
      return [];
  }
}

/** `topics.map((topic) => subscribe(topic))`: what the function returns is in the list that this gives. */
function mappedFrom({ index, ref }: Reached, project: Project): readonly Located[] {
  const written = index.expressionOf(ref.function);
  const list = written && index.parentOf(written);
  if (list?.kind !== "call" || list.callee.kind !== "member") return [];
  const at = { map: 0, flatMap: 0, from: 1 }[list.callee.property];
  if (at === undefined || list.arguments[at] !== written) return [];
  const by = project.find({ ...ref, function: index.ownerOf(list) });
  return by ? [{ expression: list, where: by, collected: true }] : [];
}

function namesOf(
  statement: Extract<Statement, { kind: "variable" }>,
  init: Expression,
  { index }: Reached,
): readonly BindingId[] {
  return statement.bindings.filter((id) => index.file.bindings[id]!.init === init);
}

/** `listeners.forEach(…)`: runs what it is given at once, for each of what a collection holds. */
export function isVisit({ callee }: Call): boolean {
  return callee.kind === "member" && visitsEntries(callee.property);
}

/** The first parameter of the function that each element is handed to. */
function visitedBy(call: Call, where: Reached, project: Project): readonly Located[] {
  const [given] = call.arguments;
  const visitor = given && callbackOf(given, where, project);
  const binding = visitor?.ir.parameters[0]?.binding;
  return visitor && binding !== undefined ? readsOf(binding, visitor, project, true) : [];
}

/** Where what is put into a variable, a field or an entry of a list is read. */
function readsOfTarget(target: Expression, where: Reached, project: Project, collected: boolean): Located[] {
  if (target.kind === "identifier") {
    return target.binding === undefined ? [] : readsOf(target.binding, where, project, collected);
  }
  if (target.kind === "member" && target.object.kind === "this") {
    return readsOfField(target.property, where, project, collected);
  }
  const root = target.kind === "member" || target.kind === "index" ? target.object : undefined;
  return root ? readsOfHolder(root, where, project) : [];
}

function readsOfField(name: string, where: Reached, project: Project, collected: boolean): Located[] {
  return classesOf(where, project).flatMap(({ held, index }) =>
    index.named(name).flatMap((expression) => {
      if (expression.kind !== "member" || expression.object.kind !== "this") return [];
      const by = project.find({ file: index.file.path, function: index.ownerOf(expression) });
      if (!by || classOf(by) !== held) return [];
      const parent = index.parentOf(expression);
      const written = parent?.kind === "assignment" && parent.target === expression;
      return written ? [] : [{ expression, where: by, collected }];
    }),
  );
}

/** Where a list or an object that now holds the value is read. */
function readsOfHolder(holder: Expression, where: Reached, project: Project): Located[] {
  if (holder.kind === "identifier" && holder.binding !== undefined) {
    return readsOf(holder.binding, where, project, true);
  }
  if (holder.kind === "member" && holder.object.kind === "this") {
    return readsOfField(holder.property, where, project, true);
  }
  return [];
}

function handedOn(
  value: Expression,
  call: Call,
  where: Reached,
  project: Project,
  collected: boolean,
): readonly Located[] {
  const { callee } = call;
  const targets = project.callFact(call)?.targets ?? [];
  const isKept = callee.kind === "member" && (collects(callee.property) || keeping.test(callee.property));
  if (targets.length === 0 && isKept) {
    return readsOfHolder(callee.object, where, project);
  }
  const position = call.arguments.indexOf(value);
  return targets.flatMap((target) => {
    const reached = project.find(target);
    const binding = reached?.ir.parameters[position]?.binding;
    return reached && binding !== undefined ? readsOf(binding, reached, project, collected) : [];
  });
}
