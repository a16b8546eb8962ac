import type { ClassIr, Expression, FunctionId, FunctionIr } from "../ir";
import type { FileIndex, FunctionPlace } from "./file-index";
import { bindingOf } from "./names";

/** A class and the file that it stands in. */
export interface ClassPlace {
  readonly held: ClassIr;
  readonly index: FileIndex;
}

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

/** The class that a name stands for, where it is declared in the same file. */
export function classNamed(name: Expression, { index }: Pick<FunctionPlace, "index">): ClassIr | undefined {
  const declares = bindingOf(name, index.file)?.declares;
  return declares && "class" in declares ? index.file.classes[declares.class] : undefined;
}
