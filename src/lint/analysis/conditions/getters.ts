import type { ClassIr, Expression, FunctionId, Member } from "../../ir";
import { classOf } from "../graph/classes";
import type { Project, Reached } from "../project";

/** The getter that reading a member runs: of the class of `this`, of an object made here, or of an object literal. */
export function getterOf(
  { object, property }: Member,
  where: Reached,
  project: Project,
): Reached | undefined {
  if (object.kind === "this") {
    const found = getterIn(classOf(where), property, where);
    return found === undefined ? undefined : project.find({ ...where.ref, function: found });
  }
  const made = madeAs(object, where);
  if (made?.kind === "object") {
    const value = made.properties.find(({ name }) => name === property)?.value;
    return value?.kind === "function" && isGetter(value.function, where)
      ? project.find({ ...where.ref, function: value.function })
      : undefined;
  }
  if (made?.kind !== "call" || !made.new) return undefined;
  for (const target of project.callFact(made)?.targets ?? []) {
    const maker = project.find(target);
    const found = maker && getterIn(classOf(maker), property, maker);
    if (found !== undefined) return project.find({ ...target, function: found });
  }
  return undefined;
}

/** What a name that is given once holds, or a field. */
function madeAs(object: Expression, where: Reached): Expression | undefined {
  if (object.kind === "identifier" && object.binding !== undefined) {
    const { init, path, writes } = where.index.file.bindings[object.binding]!;
    return path === undefined && writes.length === 0 ? init : undefined;
  }
  return object.kind === "call" ? object : undefined;
}

function getterIn(held: ClassIr | undefined, name: string, where: Reached): FunctionId | undefined {
  return held?.members.find(
    (one) => one.name === name && one.function !== undefined && isGetter(one.function, where),
  )?.function;
}

function isGetter(id: FunctionId, { index }: Reached): boolean {
  return index.file.functions[id]!.kind === "getter";
}
