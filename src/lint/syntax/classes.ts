import type { ClassIr, Expression, FunctionId, FunctionIr } from "../ir";
import type { FunctionPlace } from "./file-index";
import { bindingOf } from "./names";

/** The class whose `this` a function sees. */
export function classOf({ ir, index }: Pick<FunctionPlace, "ir" | "index">): ClassIr | undefined {
  const { functions, classes } = index.file;
  let subject: FunctionIr | undefined = ir;
  while (subject && subject.class === undefined && subject.kind === "arrow" && subject.parent !== undefined) {
    subject = functions[subject.parent];
  }
  return subject?.class === undefined ? undefined : classes[subject.class];
}

/** The function that a member of a class is, or begins with. */
export function memberFunction(held: ClassIr | undefined, name: string): FunctionId | undefined {
  const member = held?.members.find((one) => one.name === name);
  return member?.function ?? (member?.init?.kind === "function" ? member.init.function : undefined);
}

/** How a field of a class gets its value. */
export interface FieldSource {
  /** The function that evaluates the value, or that has the parameter. */
  readonly function: FunctionId;
  /** What is assigned, or which parameter of the constructor declares the field. */
  readonly value: Expression | { readonly parameter: number };
}

/** Every value that a class, and those that it extends in the same file, put into a field. */
export function fieldSources(
  held: ClassIr,
  name: string,
  { index }: Pick<FunctionPlace, "index">,
): FieldSource[] {
  const found: FieldSource[] = held.writes.flatMap(({ member, expression, function: by }) =>
    member === name && expression.kind === "assignment" ? [{ function: by, value: expression.value }] : [],
  );
  const made = held.members.find((one) => one.name === "constructor" && one.function !== undefined);
  for (const { name: member, init, parameter } of held.members) {
    if (member !== name) continue;
    if (init) found.push({ function: held.owner, value: init });
    if (parameter !== undefined && made) found.push({ function: made.function!, value: { parameter } });
  }
  const base = baseOf(held, { index });
  return base ? [...found, ...fieldSources(base, name, { index })] : found;
}

/** The class that a class extends, where it stands in the same file. */
export function baseOf(
  { extends: base, span }: ClassIr,
  where: Pick<FunctionPlace, "index">,
): ClassIr | undefined {
  const found = base && classNamed(base, where);
  // Only what stands before can be extended.
  return found && found.span.start < span.start ? found : undefined;
}

/** The class that a name stands for, where it is declared in the same file. */
export function classNamed(name: Expression, { index }: Pick<FunctionPlace, "index">): ClassIr | undefined {
  const declares = bindingOf(name, index.file)?.declares;
  return declares && "class" in declares ? index.file.classes[declares.class] : undefined;
}
