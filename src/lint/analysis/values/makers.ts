import type { BindingId, Expression } from "../../ir";
import { classOf, fieldSources } from "../graph/classes";
import type { Project, Reached } from "../project";
import { returnedBy } from "./carriers";

/** An expression, and the function that evaluates it. */
export interface Made {
  readonly expression: Expression;
  readonly where: Reached;
}

/** How many steps back to where a thing was made are looked at. */
const farthest = 8;

/**
 * The objects that a value can be, where they are made: object literals, and calls with `new` or of what is not the
 * project's own. It goes back through names, fields of `this`, arguments and results, in all files.
 */
export function makersOf(
  value: Expression,
  where: Reached,
  project: Project,
  depth = farthest,
): readonly Made[] {
  if (depth === 0) return [];
  const back = (one: Expression, by = where) => makersOf(one, by, project, depth - 1);
  switch (value.kind) {
    case "identifier":
      return value.binding === undefined
        ? []
        : valuesOf(value.binding, where, project).flatMap(({ expression, where: by }) =>
            back(expression, by),
          );
    case "member":
      return value.object.kind === "this"
        ? valuesOfField(value.property, where, project).flatMap(({ expression, where: by }) =>
            back(expression, by),
          )
        : [];
    case "await":
    case "assignment":
      return back(value.value);
    case "logical":
      return [...back(value.left), ...back(value.right)];
    case "conditional":
      return [...back(value.then), ...back(value.else)];
    case "object":
      return [{ expression: value, where }];
    case "call": {
      const targets = value.new ? [] : (project.callFact(value)?.targets ?? []);
      if (targets.length === 0) return [{ expression: value, where }];
      return targets.flatMap((target) => {
        const reached = project.find(target);
        return reached ? returnedBy(reached).flatMap((one) => back(one, reached)) : [];
      });
    }
    default:
      return [];
  }
}

/** What a name is given: where it is declared, where it is written, and as an argument. */
function valuesOf(id: BindingId, where: Reached, project: Project): readonly Made[] {
  const { init, path, parameter, owner, writes } = where.index.file.bindings[id]!;
  if (path !== undefined) return [];
  const by = project.find({ ...where.ref, function: owner }) ?? where;
  if (parameter !== undefined) return argumentsOf(by, parameter, project);
  const written = writes.flatMap(({ expression }) =>
    expression.kind === "assignment" ? [expression.value] : [],
  );
  return [...(init ? [init] : []), ...written].map((expression) => ({ expression, where: by }));
}

function valuesOfField(name: string, where: Reached, project: Project): readonly Made[] {
  const held = classOf(where);
  if (held === undefined) return [];
  return fieldSources(held, name, where).flatMap(({ function: id, value }) => {
    const by = project.find({ ...where.ref, function: id }) ?? where;
    return "parameter" in value
      ? argumentsOf(by, value.parameter, project)
      : [{ expression: value, where: by }];
  });
}

function argumentsOf(owner: Reached, parameter: number, project: Project): readonly Made[] {
  return project.callersOf(owner).flatMap(({ by, call }) => {
    const argument = call.arguments[parameter];
    return argument ? [{ expression: argument, where: by }] : [];
  });
}
