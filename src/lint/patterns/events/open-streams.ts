import { contains } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Project, Reached } from "../../analysis/project";
import type { Call } from "../../ir";
import { allStatements } from "../../syntax/walk";
import { handlerOf } from "../notes";

type Subject = Pick<FunctionAnalysis, "project" | "carriers">;

/**
 * Whether nothing ends a stream of grpc-js once a listener for its end is added, so that every end of it is the client's: a
 * feed that is put into a list, and written to for as long as somebody listens. Where it fails its end is no success.
 */
export function isLeftOpen(registration: Call, where: Reached, subject: Subject): boolean {
  const { callee } = registration;
  const listened = callee.kind === "member" ? subject.carriers.of(callee.object, where) : undefined;
  if (handlerOf(where)?.entry?.dialect !== "grpc-js" || listened?.kind !== "call") return false;
  if (!/^(server-streaming|bidi)$/.test(listened.call)) return false;
  const all = functionsBeside(where, subject.project);
  const failures = all.flatMap(({ ir }) =>
    allStatements(ir.body).flatMap((one) => (one.kind === "try" && one.catch ? [one.catch.span] : [])),
  );
  return all.every((by) =>
    by.index.expressionsOf(by.ref.function).every((one) => {
      if (one.kind !== "call" || one.new || failures.some((failure) => contains(failure, one.span)))
        return true;
      const isEarlier = handlerOf(by) === handlerOf(where) && one.span.start < registration.span.start;
      return isEarlier || !mayEnd(one, by, where, subject);
    }),
  );
}

/** The functions of the file that handlers reach. */
function functionsBeside({ ref, index }: Reached, project: Project): Reached[] {
  return index.file.functions.flatMap(({ id }) => project.find({ file: ref.file, function: id }) ?? []);
}

/** `call.end()`, `stream.destroy()` of a stream that was kept, `source.pipe(call)`, `finish(call)` */
function mayEnd(one: Call, by: Reached, where: Reached, { carriers, project }: Subject): boolean {
  const isMine = handlerOf(by) === handlerOf(where);
  if (one.callee.kind === "member" && /^(end|destroy)$/.test(one.callee.property))
    return isMine || carriers.of(one.callee.object, by) === undefined;
  const isHandedOn = one.arguments.some((argument) => carriers.of(argument, by)?.kind === "call");
  return isMine && isHandedOn && project.callFact(one)?.external?.package !== "";
}
