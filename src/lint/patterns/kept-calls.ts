import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import type { Call, Expression } from "../ir";
import { isDeadCallback } from "./dead-events";

/** A call that is put into a list, a set or a map which outlives it. */
export interface KeptCall {
  readonly collection: Expression;
  /** Whether something takes calls out again, though not when they are cancelled. */
  readonly removedElsewhere: boolean;
}

const collecting = /^(Array\.(push|unshift)|Set\.add|Map\.set)$/;
const removing = /^(delete|splice|clear|pop|shift)$/;

/** `clients.push(call)`, when nothing takes the call out of there as it ends. */
export function keptCallOf(call: Call, subject: FunctionAnalysis): KeptCall | undefined {
  const { reached, project, carriers, lifetimes } = subject;
  const { callee } = call;
  if (call.new || callee.kind !== "member") return undefined;
  const external = project.callFact(call)?.external;
  if (external?.package !== "" || !collecting.test(external.name)) return undefined;
  const isStream = call.arguments.some((one) => {
    const carrier = carriers.of(one, reached);
    return carrier?.kind === "call" && carrier.call !== "unary";
  });
  if (!isStream || lifetimes.of(callee.object, reached) !== "longer") return undefined;
  const removals = removalsFrom(callee.object, subject);
  if (removals.some((by) => runsAtEnd(by, subject))) return undefined;
  return { collection: callee.object, removedElsewhere: removals.length > 0 };
}

/** The functions of the file that take something out of a collection, or put another in its place. */
function removalsFrom(collection: Expression, { reached, project }: FunctionAnalysis): Reached[] {
  const { index, ref } = reached;
  const name = textOf(collection, reached);
  return index.file.functions.flatMap(({ id }) => {
    const removes = index.expressionsOf(id).some((one) => {
      if (one.kind === "assignment") return textOf(one.target, reached) === name;
      if (one.kind !== "call" || one.callee.kind !== "member") return false;
      return removing.test(one.callee.property) && textOf(one.callee.object, reached) === name;
    });
    const by = removes ? project.find({ ...ref, function: id }) : undefined;
    return by ? [by] : [];
  });
}

/** When the call is cancelled, or when it ends otherwise: that is told of where the listener is. */
function runsAtEnd(by: Reached, subject: FunctionAnalysis): boolean {
  const { ref } = by;
  return subject.listeners.isCancelCallback(ref.function, by) || isDeadCallback(ref.function, by, subject);
}

function textOf({ span }: Expression, { index }: Reached): string {
  return index.file.text.slice(span.start, span.end);
}
