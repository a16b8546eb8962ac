import type { Call, Expression, FunctionId } from "../../ir";
import { classOf, memberFunction } from "../../syntax/classes";
import { bindingOf } from "../../syntax/names";
import { functionsAround, functionsWithin, isWithin } from "../../syntax/nesting";
import type { Project, Reached } from "../project";

/** The function that a value handed over is: written there, named, a method of `this`, or bound. */
export function callbackOf(
  value: Expression | undefined,
  where: Reached,
  project: Project,
): Reached | undefined {
  const id = value && functionOf(value, where);
  if (id !== undefined) return project.find({ ...where.ref, function: id });
  return value && (inherited(value, where, project) ?? handedIn(value, where, project));
}

/** The method of `this`, or one that is bound to it, which a class above or below declares. */
function inherited(value: Expression, where: Reached, project: Project): Reached | undefined {
  if (value.kind === "call")
    return value.callee.kind === "member" && value.callee.property === "bind"
      ? inherited(value.callee.object, where, project)
      : undefined;
  const held = value.kind === "member" && value.object.kind === "this" ? classOf(where) : undefined;
  if (value.kind !== "member" || !held) return undefined;
  const { above, below } = project.familyOf({ held, index: where.index });
  for (const one of [...above, ...below]) {
    const id = memberFunction(one.held, value.property);
    if (id !== undefined) return project.find({ file: one.index.file.path, function: id });
  }
  return undefined;
}

/** The function that some caller hands in for a parameter. */
function handedIn(value: Expression, where: Reached, project: Project): Reached | undefined {
  const binding = bindingOf(value, where.index.file);
  if (binding?.parameter === undefined || binding.path) return undefined;
  const owner = project.find({ ...where.ref, function: binding.owner });
  for (const { by, call } of owner ? project.callersOf(owner) : []) {
    const argument = call.arguments[binding.parameter];
    const found = argument && functionOf(argument, by);
    if (found !== undefined) return project.find({ ...by.ref, function: found });
  }
  return undefined;
}

/** The function that a value is, in the file where it stands. */
export function functionOf(value: Expression, where: Reached): FunctionId | undefined {
  switch (value.kind) {
    case "function":
      return value.function;
    case "identifier": {
      const binding = bindingOf(value, where.index.file);
      if (binding?.declares && "function" in binding.declares) return binding.declares.function;
      return binding?.init && binding.path === undefined && binding.init !== value
        ? functionOf(binding.init, where)
        : undefined;
    }
    case "member": {
      if (value.object.kind !== "this") return undefined;
      return memberFunction(classOf(where), value.property);
    }
    case "call":
      return value.callee.kind === "member" && value.callee.property === "bind"
        ? functionOf(value.callee.object, where)
        : undefined;
    default:
      return undefined;
  }
}

/** Whether one function stands in another, or is it. */
export function standsIn(inner: Reached, outer: Reached): boolean {
  return inner.index === outer.index && isWithin(inner.ref.function, outer.ref.function, outer.index.file);
}

/** A function and those that stand in it, as far as handlers can reach them. */
export function reachedWithin({ ref, index }: Reached, project: Pick<Project, "find">): readonly Reached[] {
  return functionsWithin(ref.function, index.file).flatMap(
    ({ id }) => project.find({ file: ref.file, function: id }) ?? [],
  );
}

/** A function and those that it stands in, from the inside out, as far as handlers can reach them. */
export function reachedAround({ ref, index }: Reached, project: Pick<Project, "find">): readonly Reached[] {
  return [...functionsAround(ref.function, index.file)].flatMap(
    ({ id }) => project.find({ file: ref.file, function: id }) ?? [],
  );
}

/** Every call of a function and of those that stand in it, with the function that makes it. */
export function callsWithin(outer: Reached, project: Project): readonly { call: Call; by: Reached }[] {
  return reachedWithin(outer, project).flatMap((by) =>
    by.index.expressionsOf(by.ref.function).flatMap((call) => (call.kind === "call" ? [{ call, by }] : [])),
  );
}
