import type { ClassIr, FunctionId, Member } from "../../ir";
import { baseOf, classOf } from "../../syntax/classes";
import type { Project, Reached } from "../project";
import { type Source, sourcesOf } from "../values/sources";

/** The getter that reading a member runs: of the class of `this`, or of the objects that the value can be. */
export function getterOf(
  { object, property }: Member,
  where: Reached,
  project: Project,
): Reached | undefined {
  if (object.kind === "this") return getterIn(classOf(where), property, where, project);
  for (const made of sourcesOf(object, where, project)) {
    const getter = ofMade(made, property, project);
    if (getter) return getter;
  }
  return undefined;
}

function ofMade({ value, where }: Source, property: string, project: Project): Reached | undefined {
  if (value.kind === "object") {
    const held = value.properties.find(({ name }) => name === property)?.value;
    return held?.kind === "function" && isGetter(held.function, where)
      ? project.find({ ...where.ref, function: held.function })
      : undefined;
  }
  if (value.kind !== "call" || !value.new) return undefined;
  for (const target of project.callFact(value)?.targets ?? []) {
    const maker = project.find(target);
    const getter = maker && getterIn(classOf(maker), property, maker, project);
    if (getter) return getter;
  }
  return undefined;
}

function getterIn(
  held: ClassIr | undefined,
  name: string,
  where: Reached,
  project: Project,
): Reached | undefined {
  const id = held?.members.find(
    (one) => one.name === name && one.function !== undefined && isGetter(one.function, where),
  )?.function;
  if (id !== undefined) return project.find({ ...where.ref, function: id });
  return held && getterIn(baseOf(held, where), name, where, project);
}

function isGetter(id: FunctionId, { index }: Reached): boolean {
  return index.file.functions[id]!.kind === "getter";
}
