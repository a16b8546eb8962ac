import { contains, type Span, textIn } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { Project, Reached } from "../analysis/project";
import { carrierOfType } from "../analysis/values/carrier";
import type { Carriers } from "../analysis/values/carriers";
import { makesController } from "../analysis/values/unlinked-signals";
import type { TypeFact } from "../facts";
import type { Binding, BindingId, ClassMember, Expression, FunctionIr } from "../ir";
import { type ClassPlace, classOf } from "../syntax/classes";

/** A carrier that has a name at a place, and how to write what can be asked of it there. */
export interface NamedCarrier {
  readonly kind: "call" | "context" | "signal" | "server-context" | "controller";
  /** As it is written: `call`, `context`, `this.call`. */
  readonly name: string;
  /** True when the call is over. */
  readonly test: string;
  readonly signal: string | undefined;
  /** Where a function that runs when the call ends is written, or nothing where that needs more than a line. */
  readonly listen: ((action: string) => string) | undefined;
  /** Where it is declared, when it has a name of its own; nothing for a field. */
  readonly declared?: { readonly binding: BindingId; readonly by: FunctionIr };
}

/** What fixes are written for: a function as it is, or as it will be when it is given a carrier that it has not yet. */
export interface FixSubject extends FunctionAnalysis {
  readonly given?: NamedCarrier;
}

/** The nearest carrier that has a name at a place in a function. */
export function nearestCarrier(subject: FixSubject, at: Span): NamedCarrier | undefined {
  return nearest(subject, at, ({ kind }) => kind !== "controller") ?? subject.given;
}

/** The nearest call of grpc-js, which is what a client of grpc-js takes as a parent. */
export function nearestCall(subject: FixSubject, at: Span): NamedCarrier | undefined {
  const { given } = subject;
  return nearest(subject, at, ({ kind }) => kind === "call") ?? (given?.kind === "call" ? given : undefined);
}

/** The nearest carrier that is a signal or has one. */
export function nearestSignal(subject: FixSubject, at: Span): NamedCarrier | undefined {
  return nearest(subject, at, ({ signal }) => signal !== undefined) ?? subject.given;
}

/** How what can be asked of a carrier is written. */
export function writtenCarrier(kind: NamedCarrier["kind"], name: string, optional: boolean): NamedCarrier {
  const dot = optional ? "?." : ".";
  const ofSignal = (signal: string): Omit<NamedCarrier, "kind" | "name"> => ({
    test: `${signal}${dot}aborted`,
    signal: optional ? `${signal}?` : signal,
    listen: (action) => `${signal}${dot}addEventListener("abort", () => ${action});`,
  });
  switch (kind) {
    case "call":
      return {
        kind,
        name,
        test: `${name}${dot}cancelled`,
        signal: undefined,
        listen: (action) => `${name}${dot}on("cancelled", () => ${action});`,
      };
    case "server-context":
      return {
        kind,
        name,
        test: `${name}${dot}cancelled`,
        signal: undefined,
        listen: (action) => `${name}${dot}onCancel(() => ${action});`,
      };
    case "context":
      return {
        kind,
        name,
        test: `${name}${dot}signal.aborted`,
        signal: `${name}${dot}signal`,
        listen: (action) => `${name}${dot}signal.addEventListener("abort", () => ${action});`,
      };
    case "controller":
      return { kind, name, ...ofSignal(`${name}.signal`) };
    case "signal":
      return { kind, name, ...ofSignal(name) };
  }
}

function nearest(
  subject: FixSubject,
  at: Span,
  isWanted: (carrier: NamedCarrier) => boolean,
): NamedCarrier | undefined {
  for (const carrier of carriersAt(subject, at)) if (isWanted(carrier)) return carrier;
  return undefined;
}

/** Every carrier that has a name at a place, nearest scope first, then members of what has a name, fields of the object last. */
function* carriersAt(subject: FixSubject, at: Span): Generator<NamedCarrier> {
  const { reached, project } = subject;
  const { index } = reached;
  const { file } = index;
  const hidden = new Set<string>();
  for (let owner: FunctionIr | undefined = reached.ir; owner; owner = parentOf(owner, subject)) {
    const here = index.bindingsOf(owner.id).map((id) => ({ binding: file.bindings[id]!, id }));
    const where = project.find({ file: file.path, function: owner.id }) ?? reached;
    for (const { binding, id } of here) {
      if (hidden.has(binding.name) || !isDeclaredBefore(binding, at, owner)) continue;
      const carrier = carrierOfBinding(binding, id, where, subject);
      if (carrier) yield { ...carrier, declared: { binding: id, by: owner } };
    }
    for (const { binding } of here) hidden.add(binding.name);
  }
  yield* carriersInUse(subject, at);
  yield* carriersInFields(subject);
}

/** `session.call`, where the function itself speaks of it. */
function carriersInUse({ reached, carriers, project }: FixSubject, at: Span): NamedCarrier[] {
  const { index, ir } = reached;
  return index.expressionsOf(ir.id).flatMap((one) => {
    if (one.kind !== "member" || one.optional || one.object.kind !== "identifier") return [];
    const { binding: id, name } = one.object;
    const binding = id === undefined ? undefined : index.file.bindings[id]!;
    if (!binding || binding.owner !== ir.id || binding.writes.length > 0) return [];
    if (!isDeclaredBefore(binding, at, ir)) return [];
    const kind = carriers.of(one, reached)?.kind;
    if (kind !== "call" && kind !== "signal") return [];
    const optional = project.typeFact(one)?.nullable === true;
    return [writtenCarrier(kind, `${name}.${one.property}`, optional)];
  });
}

function carrierOfBinding(
  binding: Binding,
  id: BindingId,
  where: Reached,
  { carriers, project }: FunctionAnalysis,
): NamedCarrier | undefined {
  const { name, span } = binding;
  const carrier = carriers.of({ kind: "identifier", name, binding: id, site: -1, span } as Expression, where);
  const type =
    binding.parameter === undefined || binding.path
      ? undefined
      : project.functionFact(where)?.parameters[binding.parameter];
  const optional = type?.nullable === true && carrierOfType(type) !== undefined;
  if (carrier?.kind === "call" && lacksCancelled(id, where, project)) return undefined;
  switch (carrier?.kind) {
    case "call":
    case "signal":
      return writtenCarrier(carrier.kind, name, optional);
    case "context":
      return writtenCarrier(
        isServerContext(binding, type, where) ? "server-context" : "context",
        name,
        optional,
      );
    case "controller":
      return makesController(binding) ? writtenCarrier("controller", name, false) : undefined;
    default:
      return undefined;
  }
}

/** A call that is handed on as something of which less is known: `out: { write(row: Row): void }`. */
function lacksCancelled(
  id: BindingId,
  { index, ref }: Reached,
  project: FunctionAnalysis["project"],
): boolean {
  const [use] = index.file.language === "typescript" ? index.usesOf(id) : [];
  const user = use && project.find({ ...ref, function: use.function });
  const members = user && project.shapeOf(use.expression, user)?.members;
  return members !== undefined && !members.includes("cancelled");
}

/** protobuf-ts's context has no signal. */
function isServerContext(
  { parameter, path }: Binding,
  type: TypeFact | undefined,
  { entry }: Reached,
): boolean {
  if (type?.names.some(({ name }) => name === "ServerCallContext")) return true;
  return entry?.carrier?.type === "server-context" && entry.carrier.parameter === parameter && !path;
}

const inFields = new WeakMap<Carriers, Map<Reached, readonly NamedCarrier[]>>();

/** `this.call`, `this.signal`: what the object was given. Looked for once in a function, however many places it has. */
function carriersInFields({ reached, carriers, project }: FunctionAnalysis): readonly NamedCarrier[] {
  const all = inFields.get(carriers) ?? new Map<Reached, readonly NamedCarrier[]>();
  inFields.set(carriers, all);
  const found = all.get(reached) ?? findInFields(reached, carriers, project);
  all.set(reached, found);
  return found;
}

function findInFields(reached: Reached, carriers: Carriers, project: Project): readonly NamedCarrier[] {
  const held = classOf(reached);
  if (!held || reached.ir.kind === "static-block") return [];
  const span = reached.ir.nameSpan;
  const own: ClassPlace = { held, index: reached.index };
  // Not every object has what classes below add.
  const names = new Set([own, ...project.familyOf(own).above].flatMap((one) => fieldsSeen(one, held)));
  return [...names].flatMap((property) => {
    const field: Expression = {
      kind: "member",
      object: { kind: "this", site: -1, span },
      property,
      propertySpan: span,
      optional: false,
      site: -1,
      span,
    };
    const carrier = carriers.of(field, reached);
    const named = carrier?.kind === "call" || carrier?.kind === "signal" ? carrier.kind : undefined;
    return named ? [writtenCarrier(named, `this.${property}`, false)] : [];
  });
}

/** The names of what a class keeps in its objects, as far as the methods of a class that extends it can use them. */
function fieldsSeen({ held, index }: ClassPlace, by: ClassPlace["held"]): readonly string[] {
  const isHidden = ({ span }: ClassMember) =>
    held !== by && /^(\w+\s+)*private\s/.test(textIn(index.file.text, span));
  const hidden = held.members.filter(isHidden).map(({ name }) => name);
  const all = [...held.writes.map(({ member }) => member), ...held.members.map(({ name }) => name)];
  return all.filter((name) => held === by || !(name.startsWith("#") || hidden.includes(name)));
}

function parentOf({ parent }: FunctionIr, { reached }: FunctionAnalysis): FunctionIr | undefined {
  return parent === undefined ? undefined : reached.index.file.functions[parent];
}

/** Parameters always are; other names when they stand before the place and can be seen from it. */
function isDeclaredBefore({ parameter, span, kind }: Binding, at: Span, owner: FunctionIr): boolean {
  if (parameter !== undefined) return true;
  if (kind !== "const" || span.start > at.start) return false;
  return owner.body.some((statement) => statement.kind === "variable" && contains(statement.span, span));
}
