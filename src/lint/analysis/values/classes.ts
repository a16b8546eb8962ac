import type { Expression, FunctionId } from "../../ir";
import { type ClassPlace, classOf } from "../../syntax/classes";
import type { FunctionPlace } from "../../syntax/file-index";
import type { Project, Reached } from "../project";

/** The class whose `this` a function sees, those that it extends, the nearest first, and those that extend it. */
export function classesOf(
  where: Pick<FunctionPlace, "ir" | "index">,
  project: Pick<Project, "familyOf">,
): readonly ClassPlace[] {
  const held = classOf(where);
  return held ? classesAround({ held, index: where.index }, project) : [];
}

/** A class, those that it extends, the nearest first, and those that extend it: an object of one may be one of all. */
export function classesAround(place: ClassPlace, project: Pick<Project, "familyOf">): readonly ClassPlace[] {
  const { above, below } = project.familyOf(place);
  return [place, ...above, ...below];
}

/** How a field of an object gets its value. */
export interface FieldSource {
  /** The function that evaluates the value, or that has the parameter. */
  readonly by: Reached;
  /** What is assigned, or which parameter of the constructor declares the field. */
  readonly value: Expression | { readonly parameter: number };
}

/** Every value that is put into a field of the `this` of a function, by its class and those around it. */
export function fieldSources(name: string, where: Reached, project: Project): readonly FieldSource[] {
  return classesOf(where, project).flatMap((place) => {
    const { held } = place;
    const by = (id: FunctionId) => functionIn(place, id, project);
    const found: FieldSource[] = held.writes.flatMap(({ member, expression, function: id }) =>
      member === name && expression.kind === "assignment" ? [{ by: by(id), value: expression.value }] : [],
    );
    const made = held.members.find((one) => one.name === "constructor" && one.function !== undefined);
    for (const { name: member, init, parameter } of held.members) {
      if (member !== name) continue;
      if (init) found.push({ by: by(held.owner), value: init });
      if (parameter !== undefined && made) found.push({ by: by(made.function!), value: { parameter } });
    }
    return found;
  });
}

/** A function of the file of a class, also where no handler comes to it: what set the handlers up has run before. */
export function functionIn({ index }: Pick<ClassPlace, "index">, id: FunctionId, project: Project): Reached {
  const ref = { file: index.file.path, function: id };
  const ir = index.file.functions[id]!;
  return project.find(ref) ?? { ref, ir, index, entry: undefined, from: undefined, apart: true };
}
