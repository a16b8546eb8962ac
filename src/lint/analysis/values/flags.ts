import type { Span } from "../../../text/span";
import type { BindingId, Call, Expression, FunctionId, Index, Member } from "../../ir";
import { type ClassPlace, classNamed, classOf } from "../../syntax/classes";
import { type FileIndex, writtenAs } from "../../syntax/file-index";
import { dottedName } from "../../syntax/names";
import { allStatements, statementsIn } from "../../syntax/walk";
import type { Project, Reached } from "../project";
import { classesAround, functionIn } from "./classes";
import type { Listeners } from "./listeners";
import { sourcesOf } from "./sources";

/** What a read of a flag tells: which of its values means that the call is over. */
export interface Flag {
  readonly cancelledWhen: boolean;
  /** The listener sets it on some ways only, so that it may miss the cancellation. */
  readonly conditional: boolean;
}

/** Something that is asked for its truth, by what was ever put into it. */
export interface Held {
  readonly kept: "name" | "member";
  readonly where: Reached;
  readonly init: Expression | undefined;
  readonly writes: readonly Write[];
}

/** What puts something into a name or a member. */
interface Write {
  readonly expression: Expression;
  readonly by: FunctionId;
  /** A function of the file that it stands in. */
  readonly where: Reached;
  /** What is put there, where that does not depend on what was there. */
  readonly value: Expression | undefined;
}

/** What a name that can change holds. */
export function heldByName(id: BindingId, where: Reached): Held | undefined {
  const { kind, writes, init } = where.index.file.bindings[id]!;
  if (kind !== "let" && kind !== "var") return undefined;
  return {
    kept: "name",
    where,
    init,
    writes: writes.map(({ expression, function: by }) => writeOf(expression, by, where)),
  };
}

/** What a member holds, for each object that it can be one of: `state.cancelled`, `this.stopped`, `session.open`. */
export function heldByMember(member: Member, where: Reached, project: Project): Held[] {
  return sourcesOf(member.object, where, project).map(({ value, where: by }): Held => {
    const made = classBehind(value, by, project);
    if (made) {
      const held = heldByField(made, member.property, by, project);
      const callers = project.callersOf(where).map((site) => site.by);
      const outside = writesFromOutside(made, member.property, [where, by, ...callers], project);
      return { ...held, writes: [...held.writes, ...outside] };
    }
    if (value.kind === "object") return heldByProperty(value, member.property, by);
    return { kept: "member", where: by, init: undefined, writes: writesLike(member, by, project) };
  });
}

/** The class of `this`, or of `new Session(call)` when it is of the project. */
function classBehind(value: Expression, where: Reached, project: Project): ClassPlace | undefined {
  if (value.kind === "this") return placeOf(classOf(where), where);
  if (value.kind !== "call" || !value.new) return undefined;
  const by = (project.callFact(value)?.targets ?? []).flatMap((target) => project.find(target) ?? [])[0];
  // A class without a constructor has no function that is called.
  return by ? placeOf(classOf(by), by) : placeOf(classNamed(value.callee, where), where);
}

function placeOf(held: ClassPlace["held"] | undefined, { index }: Reached): ClassPlace | undefined {
  return held && { held, index };
}

/** With what the classes around it put into the field. */
function heldByField(made: ClassPlace, name: string, where: Reached, project: Project): Held {
  const all = classesAround(made, project);
  const writes = all.flatMap((place) =>
    place.held.writes.flatMap(({ member, expression, function: by }) =>
      member === name ? [writeOf(expression, by, functionIn(place, by, project))] : [],
    ),
  );
  const inits = all.flatMap(({ held }) =>
    held.members.flatMap((one) => (one.name === name && one.init) || []),
  );
  return { kept: "member", where, init: inits[0], writes };
}

/** What others put into a field of objects of a class, in the files of some functions: `session.over = true`. */
function writesFromOutside(
  made: ClassPlace,
  name: string,
  places: readonly Reached[],
  project: Project,
): readonly Write[] {
  const all = classesAround(made, project);
  const isOne = (object: Expression, where: Reached) =>
    sourcesOf(object, where, project).some(({ value, where: by }) => {
      const held = classBehind(value, by, project)?.held;
      return all.some((one) => one.held === held);
    });
  const files = new Map(places.map((one) => [one.index, one]));
  return [...files.values()].flatMap(({ index, ref: { file } }) =>
    index.named(name).flatMap((target) => {
      const write = index.parentOf(target);
      if (target.kind !== "member" || write?.kind !== "assignment" || write.target !== target) return [];
      const by = project.find({ file, function: index.ownerOf(write) });
      if (!by || target.object.kind === "this" || !isOne(target.object, by)) return [];
      return [writeOf(write, by.ref.function, by)];
    }),
  );
}

function heldByProperty(made: Extract<Expression, { kind: "object" }>, name: string, where: Reached): Held {
  const { index } = where;
  const id = index.file.bindings.findIndex(({ init, path }) => init === made && path === undefined);
  const writes = (id < 0 ? [] : index.usesOf(id)).flatMap(({ expression, function: by }) => {
    const target = index.parentOf(expression);
    if (target?.kind === "call") return assignedTo(expression, target, name, by, where);
    if (target?.kind !== "member" || target.property !== name) return [];
    const write = index.parentOf(target);
    return write?.kind === "assignment" && write.target === target ? [writeOf(write, by, where)] : [];
  });
  return { kept: "member", where, init: made.properties.find((one) => one.name === name)?.value, writes };
}

function writeOf(expression: Expression, by: FunctionId, where: Reached): Write {
  const value =
    expression.kind === "assignment" && expression.operator === "=" ? expression.value : undefined;
  return { expression, by, where, value };
}

/** `Object.assign(state, { stopped: true })` */
function assignedTo(object: Expression, call: Call, name: string, by: FunctionId, where: Reached): Write[] {
  const [target, ...given] = call.arguments;
  if (target !== object || dottedName(call.callee) !== "Object.assign") return [];
  return given.flatMap((one) =>
    one.kind === "object"
      ? one.properties.flatMap((part) =>
          part.name === name ? [{ expression: call, by, where, value: part.value }] : [],
        )
      : [],
  );
}

/** Where nobody can tell which object it is: what its file writes to members of that name, of objects of such a type. */
function writesLike({ object, property }: Member, by: Reached, project: Project): Held["writes"] {
  const namesOf = (one: Expression) => project.typeFact(one)?.names.map(({ name }) => name) ?? [];
  const own = namesOf(object);
  const { index } = by;
  return index.named(property).flatMap((target) => {
    const write = index.parentOf(target);
    if (target.kind !== "member" || write?.kind !== "assignment" || write.target !== target) return [];
    if (target.object.kind === "this") return [];
    const names = target.object.kind === "call" ? ofCall(target.object, project) : namesOf(target.object);
    // Not every type is known; only that of results of iterators goes by a name that flags have too.
    const unknown = (names.length === 0 || own.length === 0) && property !== "done";
    const alike = unknown || names.some((name) => own.includes(name));
    return alike ? [writeOf(write, index.ownerOf(write), by)] : [];
  });
}

function ofCall(call: Call, project: Project): string[] {
  return project.callFact(call)?.returns.names.map(({ name }) => name) ?? [];
}

/** What a field is given when its object is made, and never again: `this.over = call.cancelled` in a constructor. */
export function givenOnce({
  where,
  init,
  writes,
}: Held): { readonly value: Expression; readonly by: FunctionId; readonly span: Span } | undefined {
  if (writes.length === 0) return init && { value: init, by: where.index.ownerOf(init), span: init.span };
  const [{ expression, by, value, where: maker }] = writes as [Write];
  // Where it was given is told by its place in the file that reads it.
  const isHere = maker.index === where.index && where.index.file.functions[by]!.kind === "constructor";
  return isHere && writes.length === 1 && !init && value ? { value, by, span: expression.span } : undefined;
}

/** The flag that something is, when a function that runs at the end of the call turns it. */
export function flagOf({ kept, init, writes }: Held, listeners: Listeners): Flag | undefined {
  // `user.group`: a member that holds an object at other times says where somebody is, not whether the call is over.
  if (kept === "member" && writes.some((one) => truthIn(one) === undefined)) return undefined;
  const turning = writes.filter(
    (one) => truthIn(one) !== undefined && listeners.isCancelCallback(one.by, one.where),
  );
  // Where it began nobody can tell it began as the opposite of what it is turned to.
  const first = (init && constantOf(init)) ?? (turning[0] && !truthIn(turning[0]));
  const setting = turning.filter((one) => truthIn(one) === !first);
  if (first === undefined || setting.length === 0) return undefined;
  const conditional = setting.every(({ expression, by, where }) => !isUnconditional(expression, by, where));
  return { cancelledWhen: !first, conditional };
}

function truthIn({ value }: Write): boolean | undefined {
  return value && constantOf(value);
}

/** An entry of a set, a map or an object that is a flag: `gone.has(id)`, `gone.get(id)`, `gone[id]`. */
export function flagOfEntry(asked: Call | Index, where: Reached, listeners: Listeners): Flag | undefined {
  const holder =
    asked.kind === "index" ? asked.object : asked.callee.kind === "member" ? asked.callee.object : undefined;
  if (!holder || (holder.kind !== "identifier" && holder.kind !== "member")) return undefined;
  const found = turningsIn(where.index)
    .get(writtenAs(holder, where))
    ?.find(({ by }) => listeners.isCancelCallback(by, where));
  return (
    found && {
      cancelledWhen: found.turned,
      conditional: !isUnconditional(found.expression, found.by, where),
    }
  );
}

/** An expression that makes an entry of a collection true or false. */
interface Turning {
  readonly expression: Expression;
  readonly by: FunctionId;
  readonly turned: boolean;
}

const turnings = new WeakMap<FileIndex, ReadonlyMap<string, readonly Turning[]>>();

/** What turns entries in a file, by how the collection is written; gone through once, however many conditions ask. */
function turningsIn(index: FileIndex): ReadonlyMap<string, readonly Turning[]> {
  const made = turnings.get(index);
  if (made) return made;
  const found = new Map<string, Turning[]>();
  for (const { id } of index.file.functions) {
    for (const expression of index.expressionsOf(id)) {
      const entry = entryTurnedBy(expression);
      if (entry?.turned === undefined) continue;
      const turning = { expression, by: id, turned: entry.turned };
      const name = writtenAs(entry.holder, { index });
      const known = found.get(name);
      if (known) known.push(turning);
      else found.set(name, [turning]);
    }
  }
  turnings.set(index, found);
  return found;
}

/** The collection whose entry an expression changes, and whether to true or false; `turned` is missing when to neither. */
function entryTurnedBy(
  one: Expression,
): { readonly holder: Expression; readonly turned: boolean | undefined } | undefined {
  if (one.kind === "assignment" && one.target.kind === "index")
    return { holder: one.target.object, turned: one.operator === "=" ? constantOf(one.value) : undefined };
  if (one.kind === "unary" && one.operator === "delete" && one.value.kind === "index")
    return { holder: one.value.object, turned: false };
  if (one.kind !== "call" || one.callee.kind !== "member") return undefined;
  const { object: holder, property } = one.callee;
  switch (property) {
    case "add":
      return { holder, turned: true };
    case "delete":
      return { holder, turned: false };
    case "set":
      return { holder, turned: one.arguments[1] && constantOf(one.arguments[1]) };
    default:
      return undefined;
  }
}

/** The truth of a constant; undefined for anything else. */
function constantOf(expression: Expression): boolean | undefined {
  if (expression.kind === "literal") return Boolean(expression.value);
  if (expression.kind === "unary" && expression.operator === "!") {
    const inner = constantOf(expression.value);
    return inner === undefined ? undefined : !inner;
  }
  return undefined;
}

/** Whether an expression is evaluated whenever its function runs to its end. */
export function isUnconditional(expression: Expression, by: FunctionId, { index }: Reached): boolean {
  const subject = index.file.functions[by]!;
  const always = subject.body.flatMap((statement) =>
    statement.kind === "block" ? allStatements(statementsIn(statement)) : [statement],
  );
  let at = index.parentOf(expression);
  while (at && (at.kind === "assignment" || at.kind === "sequence" || at.kind === "unary"))
    at = index.parentOf(at);
  return at !== undefined && always.some((statement) => statement === at);
}
