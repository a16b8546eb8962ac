import type { Reached } from "../../analysis/project";
import type { UsesFact } from "../../facts";
import { freeName, textOf } from "../edits/layout";
import { passArgument } from "./argument";
import { type Draft, type Refusal, withEdits, withTypes } from "./draft";
import { addParameter } from "./parameter";
import type { Thread } from "./thread";

/** So many functions can be changed at once and still be read in a diff. */
const mostReceivers = 8;

/**
 * Gives a function a parameter for what is threaded, last and optional, so that whoever calls it and has none is right as
 * it is; and has everybody on a way from a handler pass it.
 *
 * @returns the name of the parameter
 */
export function receive(
  draft: Draft,
  reached: Reached,
  thread: Thread,
): { readonly draft: Draft; readonly name: string } | Refusal {
  const known = draft.receivers.get(reached);
  if (known !== undefined) return { draft, name: known };
  if (draft.receivers.size === mostReceivers) return { refused: "too many functions lie on the way" };
  const { project } = draft.subject;
  const uses = project.usesOf(reached);
  const problem = problemOf(reached, uses);
  const name = freeName(textOf(reached.index.file, reached.ir), thread.names);
  if (!uses || problem !== undefined || name === undefined) {
    return { refused: problem ?? `${reached.ir.name} has its own \`${thread.names[0]}\`` };
  }
  let made: Draft = { ...draft, receivers: new Map([...draft.receivers, [reached, name]]) };
  for (const signature of uses.signatures) {
    // Who takes fewer arguments implements what takes more; a parameter of no use would only be in the way.
    if (signature.function !== undefined && !isOf(reached, signature)) continue;
    const file = project.irOf(signature.file);
    if (file === undefined) return { refused: `a declaration of ${reached.ir.name} cannot be read` };
    const inferred = signature.function !== undefined && typeIsTold(reached, draft.subject);
    const typed = file.language === "typescript" && !inferred;
    const parameter = addParameter(file.text, signature, typed ? `${name}?: ${thread.type}` : name);
    made = withEdits(made, signature.file, parameter);
    if (typed) made = withTypes(made, file, thread.imports);
  }
  return passedBy(made, reached, name, thread);
}

function passedBy(
  draft: Draft,
  reached: Reached,
  name: string,
  thread: Thread,
): { readonly draft: Draft; readonly name: string } | Refusal {
  let made = draft;
  let first: Refusal | undefined;
  let passing = 0;
  const { project } = draft.subject;
  for (const { by, call } of project.callersOf(reached)) {
    if (project.callFact(call)?.relayed) {
      first ??= { refused: `what runs ${reached.ir.name} gives it the message alone` };
      continue;
    }
    const supplied = thread.supply(made, by, call.span);
    if ("refused" in supplied) {
      first ??= supplied;
      continue;
    }
    const edit = passArgument(by.index.file, call, reached.ir.parameters.length, supplied.written);
    if (!edit) {
      first ??= { refused: `what ${by.ir.name} passes to ${reached.ir.name} cannot be counted` };
      continue;
    }
    passing++;
    made = withEdits(supplied.draft, by.ref.file, [edit]);
  }
  if (passing > 0) return { draft: made, name };
  return first ?? { refused: `no call of ${reached.ir.name} was found` };
}

/** Why a function's parameters are better left alone. */
function problemOf(reached: Reached, uses: UsesFact | undefined): string | undefined {
  const { name, parameters, kind } = reached.ir;
  if (!uses || kind === "getter" || kind === "setter") return `${name} is not called by a name`;
  switch (uses.fixed?.why) {
    case "handed on":
      return `${name} is also handed on as a value, and may be called with other arguments`;
    case "declared outside":
      return `the parameters of ${name} are those of a type of another package`;
    case "typed elsewhere":
      return `the parameters of ${name} are those of a type that is written elsewhere`;
    case "named everywhere":
      return `too much in the project is named like ${name}`;
  }
  const position = parameters.length;
  const differs = uses.signatures.some((one) => {
    if (one.rest || (one.overridden && !isOf(reached, one))) return true;
    return one.function === undefined || isOf(reached, one) ? one.count !== position : one.count > position;
  });
  return differs ? `the declarations of ${name} take different parameters` : undefined;
}

/** Whether the types of a function's parameters come from its place, and none is written. */
function typeIsTold(reached: Reached, { project }: Draft["subject"]): boolean {
  const { parameters } = reached.ir;
  if (parameters.length === 0 || parameters.some(({ annotated }) => annotated)) return false;
  return project.functionFact(reached)?.contextual !== undefined;
}

function isOf({ ref }: Reached, { file, function: id }: UsesFact["signatures"][number]): boolean {
  return ref.file === file && ref.function === id;
}
