import { dialects } from "../dialects/all";
import type { CarrierType, Dialect, Kind } from "../dialects/dialect";
import type { ExternalName, TypeFact } from "../facts";
import type { FileIr, FunctionIr } from "../ir";
import type { FunctionTypes } from "./function-types";
import { kindByUse, usageOf } from "./usage";

/** What types say of a function. */
export interface Classified {
  readonly dialect: Dialect;
  readonly kind: Kind;
  readonly carrier: { readonly parameter: number; readonly type: CarrierType } | undefined;
  readonly requests: number | undefined;
  readonly how: "function type" | "implemented type" | "parameter type";
  /** Types tell of a service, but not which methods it has. */
  readonly unlisted: boolean;
  /** How many kinds of calls the types allow. */
  readonly kinds: number;
}

/** Reads a function's types; undefined when none of them is of a known library. */
export function classify(ir: FileIr, lowered: FunctionIr, fact: FunctionTypes): Classified | undefined {
  for (const dialect of dialects) {
    const implemented = fact.implements.flatMap(({ member }) => typesOf(dialect, member));
    const contextual = fact.contextual ? typesOf(dialect, fact.contextual) : [];
    const typed = carrierParameter(dialect, fact);
    const functions = implemented.length > 0 ? implemented : contextual;
    const unlisted = functions.length === 0 && !typed && isOfService(dialect, ir, lowered, fact);
    if (functions.length === 0 && !typed && !unlisted) continue;
    // An interceptor is what a function returns that is given the next one; others that take its request are of clients.
    if (typed && isAround(dialect, fact.parameters[typed.parameter]!) && !isReturned(ir, lowered)) continue;
    const kinds = kindsOf(functions, typed?.kinds ?? []);
    return {
      dialect,
      kind: isMiddleware(dialect, fact) ? "middleware" : kindIn(dialect, ir, lowered, fact, kinds),
      carrier: typed
        ? { parameter: typed.parameter, type: typed.carrier }
        : carrierByPlace(dialect, lowered, fact),
      requests: requestsOf(dialect, fact),
      how:
        implemented.length > 0 || unlisted
          ? "implemented type"
          : contextual.length > 0
            ? "function type"
            : "parameter type",
      unlisted: unlisted && !isListedByPlace(lowered, fact),
      kinds: new Set(kinds.filter((kind) => kind !== undefined)).size,
    };
  }
  return undefined;
}

/** What the place of a function allows, narrowed by its own parameter: `addService` takes handlers of every kind. */
function kindsOf(
  functions: readonly (Kind | undefined)[],
  own: readonly (Kind | undefined)[],
): readonly (Kind | undefined)[] {
  const allowed = new Set(functions);
  const narrowed = own.filter((kind) => allowed.has(kind));
  return functions.length === 0 || (allowed.size > 1 && narrowed.length > 0) ? own : functions;
}

/** A method of a class that implements a service whose code is not generated yet. */
function isOfService(dialect: Dialect, ir: FileIr, lowered: FunctionIr, fact: FunctionTypes): boolean {
  if (fact.hidden || lowered.kind === "constructor") return false;
  const implemented = fact.implements.some(
    ({ type, member }) =>
      member.any && dialect.services.some((one) => one.package === type.package && one.name.test(type.name)),
  );
  return implemented && (dialect.position > 0 || usageOf(ir, lowered).isCall);
}

/** What is written to be of a library's own type of services can have no members besides; a class can. */
function isListedByPlace({ class: held }: FunctionIr, { implements: of }: FunctionTypes): boolean {
  return held === undefined && of.some(({ type }) => type.package !== ".");
}

function isMiddleware(dialect: Dialect, fact: FunctionTypes): boolean {
  return fact.parameters.some((type) => isAround(dialect, type));
}

function isAround(dialect: Dialect, { names }: TypeFact): boolean {
  return dialect.middleware.some((one) => names.some((name) => same(name, one)));
}

/** Whether the function around returns it: `(next) => async (request) => …`. */
function isReturned({ functions }: FileIr, { id, parent }: FunctionIr): boolean {
  const body = parent === undefined ? [] : functions[parent]!.body;
  return body.some(
    (one) => one.kind === "return" && one.value?.kind === "function" && one.value.function === id,
  );
}

/** The parameter that is the carrier by its place, if the function takes that many. */
export function carrierByPlace(
  { position, carrier }: Dialect,
  { parameters }: FunctionIr,
  fact: FunctionTypes | undefined,
): { parameter: number; type: CarrierType } | undefined {
  // protobuf-ts puts the stream of responses before the context.
  const isStream = (at: number) => fact?.parameters[at]?.names.some(({ name }) => name === "RpcInputStream");
  const parameter = isStream(position) ? position + 1 : position;
  return parameter < parameters.length ? { parameter, type: carrier } : undefined;
}

/** The parameter that brings the client's messages, in libraries that keep it apart from the carrier. */
export function requestsOf(dialect: Dialect, fact: FunctionTypes | undefined): number | undefined {
  if (dialect.position === 0) return undefined;
  return fact?.parameters[0]?.asyncIterable ? 0 : undefined;
}

function kindIn(
  dialect: Dialect,
  ir: FileIr,
  lowered: FunctionIr,
  fact: FunctionTypes,
  kinds: readonly (Kind | undefined)[],
): Kind {
  // A call's messages are read from the call itself: parameters and results tell nothing of it.
  if (dialect.position === 0 && kinds.length === 0) return kindByUse(ir, lowered);
  return kindOf(ir, lowered, fact, kinds);
}

/** The kind that types tell, else the kind that requests and results tell, else the use of the parameters. */
export function kindOf(
  ir: FileIr,
  lowered: FunctionIr,
  fact: FunctionTypes | undefined,
  kinds: readonly (Kind | undefined)[],
): Kind {
  const told = new Set(kinds.filter((kind) => kind !== undefined));
  if (told.size === 1) return [...told][0]!;
  if (told.size > 1) return kindByUse(ir, lowered);
  if (!fact || fact.parameters.length === 0) return lowered.generator ? "server-streaming" : "unary";
  const named = (name: string) => fact.parameters.some((type) => type.names.some((one) => one.name === name));
  const [first] = fact.parameters;
  // Where generated types are missing, reading in a loop says what the type would.
  const readInLoop = first!.any && usageOf(ir, lowered).reads;
  const streamsIn = first!.asyncIterable || readInLoop || named("RpcOutputStream");
  const streamsOut =
    (lowered.generator && lowered.async) || named("RpcInputStream") || fact.returns.asyncIterable;
  if (streamsIn) return streamsOut ? "bidi" : "client-streaming";
  return streamsOut ? "server-streaming" : "unary";
}

/** The kinds of the function types that a type goes by; empty when it is none of the dialect's. */
function typesOf(dialect: Dialect, type: TypeFact): (Kind | undefined)[] {
  return dialect.functions
    .filter((one) => type.names.some((name) => same(name, one)))
    .map(({ kind }) => kind);
}

function carrierParameter(
  dialect: Dialect,
  fact: FunctionTypes,
): { parameter: number; carrier: CarrierType; kinds: (Kind | undefined)[] } | undefined {
  for (const [parameter, type] of fact.parameters.entries()) {
    const rules = dialect.parameters.filter((one) => type.names.some((name) => same(name, one.type)));
    if (rules[0]) return { parameter, carrier: rules[0].carrier, kinds: rules.map(({ kind }) => kind) };
  }
  return undefined;
}

function same(a: ExternalName, b: ExternalName): boolean {
  return a.name === b.name && a.package === b.package;
}
