import { textIn } from "../../text/span";
import type { FunctionRef } from "../facts";
import type {
  BindingId,
  Expression,
  FileIr,
  FunctionId,
  FunctionIr,
  Identifier,
  Member,
  Statement,
} from "../ir";
import { lastName } from "./names";
import { forEachExpression, forEachWithin } from "./walk";

/** Where a name is read or written. */
export interface Use {
  readonly expression: Identifier;
  readonly function: FunctionId;
}

/** A function of the project and the file that it stands in. */
export interface FunctionPlace {
  readonly ref: FunctionRef;
  readonly ir: FunctionIr;
  readonly index: FileIndex;
}

/** What is asked of a file's syntax again and again, gone through once. */
export interface FileIndex {
  readonly file: FileIr;
  /** The function that evaluates an expression. */
  ownerOf(expression: Expression): FunctionId;
  parentOf(expression: Expression): Expression | Statement | undefined;
  usesOf(binding: BindingId): readonly Use[];
  /** Function expressions, by what they hold. */
  expressionOf(id: FunctionId): Expression | undefined;
  /** The binding that holds a function: its own name, or the constant it is assigned to. */
  bindingOf(id: FunctionId): BindingId | undefined;
  expressionsOf(id: FunctionId): readonly Expression[];
  /** Every name, and every member of that name, wherever it stands in the file and whatever it means there. */
  named(name: string): readonly (Identifier | Member)[];
  /** The names that a function itself declares. */
  bindingsOf(owner: FunctionId): readonly BindingId[];
  /**
   * Functions whose text stands directly in another: callbacks run on its behalf. Methods of classes in it do not, nor does
   * what it gives to objects for others to call; a getter of a class comes with the others of it.
   */
  heldBy(id: FunctionId): readonly FunctionId[];
}

/** An expression as it is written. */
export function writtenAs({ span }: Expression, { index }: { readonly index: FileIndex }): string {
  return textIn(index.file.text, span);
}

const indexes = new WeakMap<FileIr, FileIndex>();

/** The index of a file; made once for each state of its text. */
export function indexOf(file: FileIr): FileIndex {
  const known = indexes.get(file);
  if (known) return known;
  const made = makeIndex(file);
  indexes.set(file, made);
  return made;
}

const none: readonly never[] = [];

function makeIndex(file: FileIr): FileIndex {
  const owners = new Map<Expression, FunctionId>();
  const parents = new Map<Expression, Expression | Statement>();
  const uses = new Map<BindingId, Use[]>();
  const holders = new Map<FunctionId, Expression>();
  const lists: Expression[][] = [];
  const add = (expression: Expression, parent: Expression | Statement | undefined, owner: FunctionId) => {
    owners.set(expression, owner);
    if (parent) parents.set(expression, parent);
    if (expression.kind === "function") holders.set(expression.function, expression);
    if (expression.kind === "identifier" && expression.binding !== undefined)
      pushTo(uses, expression.binding, { expression, function: owner });
  };
  for (const subject of file.functions) {
    const list: Expression[] = [];
    lists.push(list);
    forEachExpression(subject, (expression, parent) => {
      list.push(expression);
      add(expression, parent, subject.id);
    });
  }
  // A property's value is no part of what the function around its class does. A function is as a method there.
  for (const { members, owner } of file.classes) {
    for (const { init } of members) {
      if (!init || init.kind === "function") continue;
      forEachWithin(init, (expression, parent) => add(expression, parent, owner));
    }
  }
  const inner = innerFunctions(file, holders, parents, lists);
  const names = namesOfFunctions(file);
  let byName: ReadonlyMap<string, readonly (Identifier | Member)[]> | undefined;
  let byOwner: ReadonlyMap<FunctionId, readonly BindingId[]> | undefined;
  return {
    file,
    ownerOf: (expression) => owners.get(expression) ?? 0,
    parentOf: (expression) => parents.get(expression),
    usesOf: (binding) => uses.get(binding) ?? none,
    expressionOf: (id) => holders.get(id),
    bindingOf: (id) => names.get(id),
    expressionsOf: (id) => lists[id] ?? none,
    heldBy: (id) => inner.get(id) ?? none,
    named(name) {
      byName ??= grouped(lists.flat().filter(isNamed), lastName);
      return byName.get(name) ?? none;
    },
    bindingsOf(owner) {
      byOwner ??= grouped([...file.bindings.keys()], (id) => file.bindings[id]!.owner);
      return byOwner.get(owner) ?? none;
    },
  };
}

/** The functions that each function runs for standing in it. */
function innerFunctions(
  file: FileIr,
  written: ReadonlyMap<FunctionId, Expression>,
  parents: Parents,
  lists: readonly (readonly Expression[])[],
): ReadonlyMap<FunctionId, readonly FunctionId[]> {
  const inner = new Map<FunctionId, FunctionId[]>();
  for (const subject of file.functions) {
    const method = methodOf(written.get(subject.id), parents);
    const isCalled = method === undefined || lists.some((list) => readsMember(method, list, parents));
    for (const holder of holdersOf(subject, file)) {
      // Who calls what a class was given is not always known.
      if (isCalled || file.functions[holder]!.kind === "constructor") pushTo(inner, holder, subject.id);
    }
  }
  return inner;
}

function namesOfFunctions({ bindings }: FileIr): ReadonlyMap<FunctionId, BindingId> {
  const names = new Map<FunctionId, BindingId>();
  for (const [id, { declares, init, path }] of bindings.entries()) {
    if (declares && "function" in declares) names.set(declares.function, id);
    else if (init?.kind === "function" && path === undefined) names.set(init.function, id);
  }
  return names;
}

function isNamed(expression: Expression): expression is Identifier | Member {
  return expression.kind === "identifier" || expression.kind === "member";
}

function grouped<Key, One>(all: readonly One[], keyOf: (one: One) => Key): Map<Key, One[]> {
  const groups = new Map<Key, One[]>();
  for (const one of all) pushTo(groups, keyOf(one), one);
  return groups;
}

function pushTo<Key, One>(groups: Map<Key, One[]>, key: Key, one: One): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}

/** The function that a function stands in; for a getter of a class what else stands in that class: reading runs it. */
function holdersOf({ parent, class: held, kind }: FunctionIr, { functions }: FileIr): readonly FunctionId[] {
  if (held === undefined) return parent === undefined ? [] : [parent];
  if (kind !== "getter") return [];
  return functions.filter((one) => one.class === held && one.kind !== "getter").map(({ id }) => id);
}

type Parents = ReadonlyMap<Expression, Expression | Statement>;

/** `this.entries = async function (callback) { … }`: `entries`. What is told of an event is not called by name. */
function methodOf(written: Expression | undefined, parents: Parents): string | undefined {
  const write = written && parents.get(written);
  if (write?.kind !== "assignment" || write.value !== written || write.target.kind !== "member")
    return undefined;
  const { object, property } = write.target;
  return object.kind === "this" && !/^_*on/.test(property) ? property : undefined;
}

/** Whether expressions do more with members of a name than to give them a value. */
function readsMember(name: string, list: readonly Expression[], parents: Parents): boolean {
  return list.some((one) => {
    if (one.kind !== "member" || one.property !== name) return false;
    const by = parents.get(one);
    return by?.kind !== "assignment" || by.target !== one;
  });
}
