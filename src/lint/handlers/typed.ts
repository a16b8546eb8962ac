import type { View } from "../backend/backend";
import type { ClassIr, FileIr, FunctionId, FunctionIr } from "../ir";
import { memberFunction } from "../syntax/classes";
import { functionNamed } from "../syntax/names";
import { functionsAround } from "../syntax/nesting";
import { callsOf } from "./calls";
import { type Classified, classify, kindOf, requestsOf } from "./classify";
import { type FunctionTypes, functionTypes } from "./function-types";
import type { Handler } from "./handler";

/** What a file says somewhere if types in it can make a handler; asking for the types of all functions costs more. */
const hint =
  /Server(Unary|Writable|Readable|Duplex)|handle\w*Call|sendUnaryData|Handlers?\b|CallContext|HandlerContext|class\s[^{]{0,300}?\b(implements|extends)\b|Implementation|ServiceImpl|Server\b|addService|@type|ServerCallContext|Interceptor|ServerMiddleware|\.(service|rpc|add)\(|\b[A-Z]\w*\[["'`]\w+["'`]\]\s*=/;

/** Whether types in a text can make a handler. */
export function mayBeTyped(text: string): boolean {
  return hint.test(text);
}

/** Functions that types make handlers: of a parameter, of the place the function stands in, of the class it is in. */
export function typedHandlers(view: View, files: readonly FileIr[]): Handler[] {
  return files.flatMap((ir) => {
    const called = directlyCalled(ir);
    const candidates = candidatesOf(ir);
    const facts = functionTypes(
      view,
      candidates.map(({ id }) => ({ file: ir.path, function: id })),
    );
    const classified = candidates.map((lowered, index) => {
      const fact = facts[index];
      return { lowered, fact, found: fact && classify(ir, lowered, fact) };
    });
    return classified.flatMap(({ lowered, fact, found: own }) => {
      const found = own ?? (fact && likeItsSiblings(ir, lowered, fact, classified));
      if (!found || !fact) return [];
      // A function that others call with their own call is a part of a handler, unless its place says more.
      if (found.how === "parameter type" && (called.has(lowered.id) || !canServe(found, lowered, fact)))
        return [];
      const { dialect, unlisted, ...rest } = found;
      const place = { file: ir.path, function: lowered.id, name: lowered.name };
      return [{ ...rest, ...place, dialect: dialect.id, confidence: unlisted ? "medium" : "high" }];
    });
  });
}

/**
 * A method that leaves out its context, of a class that implements the same service as one that takes it: in libraries
 * whose services are plain interfaces only that tells.
 */
function likeItsSiblings(
  ir: FileIr,
  lowered: FunctionIr,
  fact: FunctionTypes,
  all: readonly { readonly fact: FunctionTypes | undefined; readonly found: Classified | undefined }[],
): Classified | undefined {
  if (fact.hidden || lowered.kind === "constructor") return undefined;
  const own = fact.implements.filter(({ member }) => !member.any).map(({ type }) => type.name);
  const sibling = all.find(
    (one) =>
      one.found?.dialect.id === "protobuf-ts" &&
      one.fact?.implements.some(({ type, member }) => !member.any && own.includes(type.name)),
  )?.found;
  if (!sibling) return undefined;
  const { dialect } = sibling;
  return {
    dialect,
    kind: kindOf(ir, lowered, fact, []),
    carrier: undefined,
    requests: requestsOf(dialect, fact),
    how: "implemented type",
    unlisted: false,
    kinds: 0,
  };
}

/**
 * Whether a function that takes a carrier could be registered as it stands. One that is hidden, takes the carrier in
 * another place, takes several kinds of calls, or has no way to answer is a part of a handler.
 */
function canServe(
  { dialect, kind, carrier, kinds }: Classified,
  lowered: FunctionIr,
  fact: FunctionTypes,
): boolean {
  if (kind === "middleware") return true;
  if (fact.hidden || !carrier) return false;
  if (dialect.position > 0) return carrier.parameter > 0;
  if (kinds > 1) return false;
  const answered = lowered.parameters.length > carrier.parameter + 1;
  if (kind === "server-streaming" || kind === "bidi") return !answered;
  const { returns } = fact;
  return (
    answered || lowered.async || returns.awaited !== undefined || (returns.any && returns.names.length === 0)
  );
}

function candidatesOf(ir: FileIr): FunctionIr[] {
  const handedOver = new Set<number>();
  for (const { call } of callsOf(ir)) {
    for (const argument of call.arguments)
      if (argument.kind === "function") handedOver.add(argument.function);
  }
  return ir.functions.filter((lowered) => {
    if (lowered.kind !== "function" && lowered.kind !== "arrow" && lowered.kind !== "method") return false;
    // A bare callback has no type but what its call gives it, and resolving every call would cost too much.
    if (handedOver.has(lowered.id)) return lowered.parameters.some(({ annotated }) => annotated);
    return true;
  });
}

/** Functions of a file that the same file calls by name, or by `this`. */
function directlyCalled(ir: FileIr): Set<number> {
  const called = new Set<number>();
  for (const { call, function: by } of callsOf(ir)) {
    const { callee } = call;
    const isOwn = callee.kind === "member" && callee.object.kind === "this";
    const target = isOwn
      ? memberFunction(classAround(ir, by), callee.property)
      : callee.kind === "identifier"
        ? functionNamed(callee, ir)
        : undefined;
    if (target !== undefined) called.add(target);
  }
  return called;
}

/** The class that a function stands in. */
function classAround(ir: FileIr, id: FunctionId): ClassIr | undefined {
  const held = [...functionsAround(id, ir)].find((one) => one.class !== undefined)?.class;
  return held === undefined ? undefined : ir.classes[held];
}
