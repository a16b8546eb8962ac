import type { Expression } from "../../ir";
import type { Project, Reached } from "../project";
import { returnedBy } from "./carriers";
import { fieldSources } from "./classes";

/** An expression and the function that evaluates it. */
export interface Source {
  readonly value: Expression;
  readonly where: Reached;
}

/** Names, arguments and results are followed back this far. */
const farthest = 5;

/**
 * The expressions that made a value: back through names that are given once, parameters, fields and results.
 *
 * @param isMaker says which expressions are not looked behind
 */
export function sourcesOf(
  value: Expression,
  where: Reached,
  project: Project,
  isMaker: (value: Expression) => boolean = () => false,
  depth = farthest,
): Source[] {
  const here = [{ value, where }];
  if (depth === 0 || isMaker(value)) return here;
  const of = (one: Expression, by: Reached) => sourcesOf(one, by, project, isMaker, depth - 1);
  switch (value.kind) {
    case "identifier": {
      if (value.binding === undefined) return here;
      const { init, path, writes, parameter, owner } = where.index.file.bindings[value.binding]!;
      if (path !== undefined || writes.length > 0) return here;
      const by = project.find({ ...where.ref, function: owner }) ?? where;
      if (parameter === undefined) return init ? of(init, by) : here;
      const given = by.entry ? [] : ofArgument(by, parameter, project, of);
      return given.length > 0 ? given : here;
    }
    case "await":
      return of(value.value, where);
    case "logical":
      return [...of(value.left, where), ...of(value.right, where)];
    case "conditional":
      return [...of(value.then, where), ...of(value.else, where)];
    case "member": {
      const fields = value.object.kind === "this" ? fieldSources(value.property, where, project) : [];
      const found = fields.flatMap(({ by, value: made }) =>
        "parameter" in made ? ofArgument(by, made.parameter, project, of) : of(made, by),
      );
      return found.length > 0 ? found : here;
    }
    case "call": {
      if (value.new) return here;
      const targets = (project.callFact(value)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
      const found = targets.flatMap((by) => returnedBy(by).flatMap((one) => of(one, by)));
      return found.length > 0 ? found : here;
    }
    default:
      return here;
  }
}

function ofArgument(
  owner: Reached,
  parameter: number,
  project: Project,
  of: (value: Expression, where: Reached) => Source[],
): Source[] {
  return project.callersOf(owner).flatMap(({ by, call }) => {
    const given = call.arguments[parameter];
    return given ? of(given, by) : [];
  });
}
