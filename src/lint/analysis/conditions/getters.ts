import type { FunctionId, Member } from "../../ir";
import type { Project, Reached } from "../project";
import { classesOf } from "../values/classes";
import { type Source, sourcesOf } from "../values/sources";

/** The getter that reading a member runs: of the class of `this`, or of the objects that the value can be. */
export function getterOf(
  { object, property }: Member,
  where: Reached,
  project: Project,
): Reached | undefined {
  if (object.kind === "this") return getterIn(where, property, project);
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
    const getter = maker && getterIn(maker, property, project);
    if (getter) return getter;
  }
  return undefined;
}

/** The getter of the class of a function, or of one around that. */
function getterIn(where: Reached, name: string, project: Project): Reached | undefined {
  for (const { held, index } of classesOf(where, project)) {
    const id = held.members.find(
      (one) => one.name === name && one.function !== undefined && isGetter(one.function, { index }),
    )?.function;
    if (id !== undefined) return project.find({ file: index.file.path, function: id });
  }
  return undefined;
}

function isGetter(id: FunctionId, { index }: Pick<Reached, "index">): boolean {
  return index.file.functions[id]!.kind === "getter";
}
