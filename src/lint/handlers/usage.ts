import type { Kind } from "../dialects/dialect";
import type { BindingId, Expression, FileIr, FunctionIr } from "../ir";
import { collects } from "../knowledge/methods";
import { indexOf } from "../syntax/file-index";
import { lastName } from "../syntax/names";
import { functionsWithin } from "../syntax/nesting";
import { allStatements, forEachExpression } from "../syntax/walk";

/** What a function does with its first two parameters, where types say nothing. */
export interface Usage {
  /** Reads messages as they come: `call.on("data")`, `for await (… of call)`, `call.read()`, `call.resume()`. */
  readonly reads: boolean;
  /** Sends more than one message: `call.write()`, `….pipe(call)`. */
  readonly writes: boolean;
  /** Puts the call away whole, for others to write to it: `clients.push(call)`. */
  readonly keeps: boolean;
  /** Uses a second parameter as a callback. */
  readonly answers: boolean;
  /** Uses the first parameter as a call, or takes parts of it that only a call has. */
  readonly takesCall: boolean;
  /** Does any of these. */
  readonly isCall: boolean;
}

/** The kind of a grpc-js handler by what it does; `unknown` when it does nothing that tells. */
export function kindByUse(ir: FileIr, lowered: FunctionIr): Kind {
  const use = usageOf(ir, lowered);
  // Only a stream is written to, now or later: `(call, _) => call.write(…)` has no callback, though it names what would be one.
  const streams = use.writes || (use.keeps && lowered.parameters.length > 1);
  if (use.answers || (lowered.parameters.length > 1 && !streams))
    return use.reads ? "client-streaming" : "unary";
  if (use.reads) return "bidi";
  return streams ? "server-streaming" : "unknown";
}

const callMembers = new Set(
  "request metadata cancelled write end sendMetadata getPeer getDeadline getPath emit".split(" "),
);

/** Looks for uses in the function and in those within it. */
export function usageOf(ir: FileIr, lowered: FunctionIr): Usage {
  const call = lowered.parameters[0]?.binding;
  const callback = lowered.parameters[1]?.binding;
  const use = {
    reads: false,
    writes: false,
    keeps: false,
    answers: false,
    takesCall: takesPartsOfCall(ir, lowered),
  };
  for (const one of functionsWithin(lowered.id, ir)) {
    forEachExpression(one, (expression) => {
      if (expression.kind === "member" && isName(expression.object, call)) {
        use.takesCall ||= callMembers.has(expression.property);
        use.reads ||= expression.property === "read" || expression.property === "resume";
        use.writes ||= expression.property === "write";
      }
      if (expression.kind !== "call") return;
      use.answers ||=
        isName(expression.callee, callback) || expression.arguments.some((part) => isName(part, callback));
      use.writes ||= isPipeTo(expression, (part) => isName(part, call));
      use.keeps ||= keepsAway(expression, (part) => isName(part, call));
      use.reads ||= listensToData(expression, (part) => isName(part, call));
      use.reads ||= showsMessages(expression, (part) => isName(part, call));
      use.reads ||= beginsPipeline(expression, ir, (part) => isName(part, call));
    });
    use.reads ||= readsInLoop(one, (part) => isName(part, call));
  }
  const takesCall = use.takesCall || use.reads || use.writes;
  return { ...use, takesCall, isCall: takesCall || use.answers };
}

/** `({ request }, callback) => …`, or `const { request } = call` at its beginning or further down. */
function takesPartsOfCall(ir: FileIr, { parameters: [first], id }: FunctionIr): boolean {
  if (!first) return false;
  const isPart = (one: BindingId) => callMembers.has(String(ir.bindings[one]?.path?.[0]));
  if (first.binding === undefined) return first.bindings.some(isPart);
  return indexOf(ir)
    .bindingsOf(id)
    .some((one) => isPart(one) && isName(ir.bindings[one]?.init, first.binding));
}

function isName(expression: Expression | undefined, binding: BindingId | undefined): boolean {
  return binding !== undefined && expression?.kind === "identifier" && expression.binding === binding;
}

function isPipeTo(
  call: Expression & { kind: "call" },
  isCarrier: (part: Expression | undefined) => boolean,
): boolean {
  const { callee } = call;
  if (callee.kind === "member" && callee.property === "pipe") return isCarrier(call.arguments[0]);
  const name = lastName(callee);
  return name === "pipeline" && call.arguments.slice(1).some(isCarrier);
}

/** `clients.push(call)`, `clients.set(id, call)` */
function keepsAway(
  { callee, arguments: given }: Expression & { kind: "call" },
  isCarrier: (part: Expression | undefined) => boolean,
): boolean {
  return callee.kind === "member" && collects(callee.property) && isCarrier(given.at(-1));
}

function listensToData(
  call: Expression & { kind: "call" },
  isCarrier: (part: Expression | undefined) => boolean,
): boolean {
  const { callee } = call;
  if (callee.kind !== "member" || !isCarrier(callee.object)) return false;
  if (callee.property === "pipe") return true;
  const event = call.arguments[0];
  const isData = event?.kind === "literal" && (event.value === "data" || event.value === "readable");
  return isData && (callee.property === "on" || callee.property === "addListener");
}

/** `call.iterator()`, `call[Symbol.asyncIterator]()`, `Readable.from(call)`, `on(call, "data")` */
function showsMessages(
  { callee, arguments: given }: Expression & { kind: "call" },
  isCarrier: (part: Expression | undefined) => boolean,
): boolean {
  if (callee.kind === "index") return isCarrier(callee.object);
  if (callee.kind === "identifier") return callee.name === "on" && isCarrier(given[0]);
  if (callee.kind !== "member") return false;
  if (callee.property === "iterator") return isCarrier(callee.object);
  return /^(from|toWeb)$/.test(callee.property) && isCarrier(given[0]);
}

/** `pipeline(call, …)`, `pipeline(() => call, …)` */
function beginsPipeline(
  { callee, arguments: [first] }: Expression & { kind: "call" },
  { functions }: FileIr,
  isCarrier: (part: Expression | undefined) => boolean,
): boolean {
  if (lastName(callee) !== "pipeline") return false;
  const maker = first?.kind === "function" ? allStatements(functions[first.function]!.body) : [];
  return isCarrier(first) || maker.some((one) => one.kind === "return" && isCarrier(one.value));
}

function readsInLoop({ body }: FunctionIr, isCarrier: (part: Expression | undefined) => boolean): boolean {
  return allStatements(body).some((one) => one.kind === "loop" && one.await && isCarrier(one.over));
}
