import type { Binding, Call, Expression, FileIr, FunctionId, FunctionIr } from "../ir";
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
  return callsHandedOn(ir, id).length > 0;
}

/**
 * The calls that run what was handed in with what comes of the handler's own call. A helper that is handed in to a factory
 * of handlers is given what the handler worked out: `getHeight(request.getHash())`.
 */
export function callsHandedOn(ir: FileIr, id: FunctionId): readonly HandedInCall[] {
  return handedInCalls(ir, id).filter(
    ({ call: { arguments: given } }) => given.length === 0 || given.some((one) => isOfCall(ir, id, one)),
  );
}

/** What a handler is given, a part of it, a message of it, or what a function makes of one of these. */
function isOfCall(ir: FileIr, id: FunctionId, value: Expression | undefined, depth = 0): boolean {
  if (!value || depth > furthest) return false;
  const next = (one: Expression | undefined) => isOfCall(ir, id, one, depth + 1);
  if (value.kind === "await") return next(value.value);
  if (value.kind === "member") return next(value.object);
  if (value.kind === "call") return value.arguments.some(next) || (isPlain(value) && next(value.callee));
  if (value.kind !== "identifier" || value.binding === undefined) return composed.has(value.kind);
  const { init, owner, kind } = ir.bindings[value.binding]!;
  if (!isWithin(owner, id, ir)) return false;
  return init ? next(init) : kind === "parameter" || kind === "const";
}

/** `call.request.toObject()` */
function isPlain({ callee }: Call): boolean {
  return callee.kind === "member" && /^to(Object|JSON)$/.test(callee.property);
}

/** What is put together for whom it is handed to. */
const composed: ReadonlySet<string> = new Set(["object", "array", "spread", "function"]);
/** Names and calls between what a handler is given and what it hands on. */
const furthest = 3;

function loops({ body }: FunctionIr): boolean {
  return allStatements(body).some(({ kind }) => kind === "loop");
}
