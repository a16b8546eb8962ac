import type { FunctionAnalysis } from "../../analysis/function";
import type { Project, Reached } from "../../analysis/project";
import { classesOf } from "../../analysis/values/classes";
import type { Call, ClassIr, Expression } from "../../ir";
import { classOf } from "../../syntax/classes";
import { type FileIndex, writtenAs } from "../../syntax/file-index";
import { isDeadCallback } from "../events/dead-events";

/** A call that is put into a list, a set or a map which outlives it. */
export interface KeptCall {
  readonly collection: Expression;
  /** Whether something takes calls out again, though not when they are cancelled. */
  readonly removedElsewhere: boolean;
}

const collecting = /^(Array\.(push|unshift)|Set\.add|Map\.set)$/;
const removing = /^(delete|splice|clear|pop|shift)$/;

/** `clients.push(call)`, when nothing takes the call out of there as it ends. */
export function keptCallOf(call: Call, subject: FunctionAnalysis): KeptCall | undefined {
  const collection = collectionGiven(call, subject.reached, subject);
  if (!collection) return undefined;
  const removals = removalsFrom(collection, subject);
  if (removals.some((by) => runsAtEnd(by, subject))) return undefined;
  return { collection, removedElsewhere: removals.length > 0 };
}

/** The collection that outlives the call, when a stream's call is put into one. */
function collectionGiven(
  call: Call,
  where: Reached,
  { project, carriers, lifetimes }: FunctionAnalysis,
): Expression | undefined {
  const { callee } = call;
  if (call.new || callee.kind !== "member") return undefined;
  if (!collects(call, callee.property, project)) return undefined;
  const isStream = call.arguments.some((one) => {
    const carrier = carriers.of(one, where);
    return carrier?.kind === "call" && carrier.call !== "unary";
  });
  return isStream && lifetimes.of(callee.object, where) === "longer" ? callee.object : undefined;
}

/** Whether a method collects what it is given; of what has no type, `push` alone is surely a list's. */
function collects(call: Call, method: string, project: Project): boolean {
  const fact = project.callFact(call);
  if (fact?.external?.package === "") return collecting.test(fact.external.name);
  if (fact && (fact.targets.length > 0 || !fact.returns.any)) return false;
  return call.arguments.length === 1 && /^(push|unshift)$/.test(method);
}

/** The collection of calls that an expression takes something out of, by its name: `clients.delete(call)`. */
export function takenFrom(
  expression: Expression,
  where: Reached,
  subject: FunctionAnalysis,
): string | undefined {
  const { index, ref } = where;
  const name = nameLeft(expression, where);
  if (name === undefined) return undefined;
  const holdsCalls = index.file.functions.some(({ id }) => {
    const by = subject.project.find({ ...ref, function: id });
    return by?.index.expressionsOf(id).some((one) => {
      const given = one.kind === "call" ? collectionGiven(one, by, subject) : undefined;
      return given !== undefined && nameOf(given, by) === name;
    });
  });
  return holdsCalls ? name : undefined;
}

/** The functions that take something out of a collection, or put another in its place: of the file, or of the classes. */
function removalsFrom(collection: Expression, { reached, project }: FunctionAnalysis): readonly Reached[] {
  const written = writtenAs(collection, reached);
  const family = written.startsWith("this.") ? classesOf(reached, project) : [];
  if (family.length === 0) return removersIn(reached.index, nameOf(collection, reached), project);
  return family.flatMap(({ held, index }) => removersIn(index, nameOfField(written, held, index), project));
}

function removersIn(index: FileIndex, name: string, project: Project): readonly Reached[] {
  return index.file.functions.flatMap((ir) => {
    const removes = index.expressionsOf(ir.id).some((one) => nameLeft(one, { ir, index }) === name);
    return (removes && project.find({ file: index.file.path, function: ir.id })) || [];
  });
}

type Place = Pick<Reached, "ir" | "index">;

/** The name of what an expression takes something out of, or puts another in the place of. */
function nameLeft(expression: Expression, where: Place): string | undefined {
  if (expression.kind === "assignment") return nameOf(expression.target, where);
  if (expression.kind !== "call" || expression.callee.kind !== "member") return undefined;
  const { property, object } = expression.callee;
  return removing.test(property) ? nameOf(object, where) : undefined;
}

/** As it is written; a field goes by its class too. */
function nameOf(expression: Expression, where: Place): string {
  const written = writtenAs(expression, where);
  const held = written.startsWith("this.") ? classOf(where) : undefined;
  return held ? nameOfField(written, held, where.index) : written;
}

function nameOfField(written: string, held: ClassIr, { file }: FileIndex): string {
  return `${file.classes.indexOf(held)} ${written}`;
}

/** When the call is cancelled, or when it ends otherwise: that is told of where the listener is. */
function runsAtEnd(by: Reached, subject: FunctionAnalysis): boolean {
  const { ref } = by;
  return subject.listeners.isCancelCallback(ref.function, by) || isDeadCallback(ref.function, by, subject);
}
