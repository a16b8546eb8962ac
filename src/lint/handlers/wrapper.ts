import type { Binding, Call, FileIr, FunctionId, FunctionIr } from "../ir";
import { indexOf } from "../syntax/file-index";
import { functionsWithin, isWithin } from "../syntax/nesting";
import { allStatements } from "../syntax/walk";

/**
 * Whether a function only adapts another that was handed in from outside: `(call, callback) => handler(call)` within
 * `function wrap(handler)`. It serves every method and none; what it is given is the handler. One that loops, as a retry
 * does, has work of its own and is a handler too.
 */
export function isWrapper(ir: FileIr, id: FunctionId): boolean {
  const lowered = ir.functions[id];
  if (!lowered || lowered.parent === undefined || lowered.parent === 0) return false;
  if (functionsWithin(id, ir).some(loops)) return false;
  const own = new Set(lowered.parameters.flatMap((parameter) => parameter.bindings));
  return handedInCalls(ir, id).some(({ call }) =>
    call.arguments.some(
      (argument) =>
        argument.kind === "identifier" && argument.binding !== undefined && own.has(argument.binding),
    ),
  );
}

/** A call of what a function around a handler was given, and the parameter that holds it. */
export interface HandedInCall {
  readonly call: Call;
  readonly given: Binding;
}

/** The calls of a handler, and of the functions that stand in it, that run what the function around it was given. */
export function handedInCalls(ir: FileIr, id: FunctionId): readonly HandedInCall[] {
  const index = indexOf(ir);
  return functionsWithin(id, ir).flatMap((lowered) =>
    index.expressionsOf(lowered.id).flatMap((call) => {
      // What makes an object of a class that was handed in has a handler's work: it says what is run of it.
      if (call.kind !== "call" || call.new) return [];
      if (call.callee.kind !== "identifier" || call.callee.binding === undefined) return [];
      const given = ir.bindings[call.callee.binding]!;
      return given.kind === "parameter" && !isWithin(given.owner, id, ir) ? [{ call, given }] : [];
    }),
  );
}

/** Which argument the function around a handler hands its own first parameter over as, where it runs what it was given. */
export function handsOver(ir: FileIr, id: FunctionId): number | undefined {
  const call = ir.functions[id]!.parameters[0]?.binding;
  if (call === undefined) return undefined;
  const at = handedInCalls(ir, id).map(({ call: { arguments: given } }) =>
    given.findIndex((one) => one.kind === "identifier" && one.binding === call),
  );
  return at.findLast((one) => one >= 0);
}

/** Whether what it runs gets parts of its call to begin with, `handler(call.request, scopeOf(call))`, and is no handler by itself. */
export function givesPartsOfCall(ir: FileIr, id: FunctionId): boolean {
  const call = ir.functions[id]!.parameters[0]?.binding;
  const runs = call === undefined ? [] : handedInCalls(ir, id);
  const firsts = runs.map((run) => run.call.arguments[0]);
  return (
    firsts.length > 0 &&
    firsts.every(
      (one) => one?.kind === "member" && one.object.kind === "identifier" && one.object.binding === call,
    )
  );
}

/** Whether a function runs what the function around it was given: `async (call, callback) => callback(null, await handler(call.request))`. */
export function runsHandedIn(ir: FileIr, id: FunctionId): boolean {
  return handedInCalls(ir, id).length > 0;
}

function loops({ body }: FunctionIr): boolean {
  return allStatements(body).some(({ kind }) => kind === "loop");
}
