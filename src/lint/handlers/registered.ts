import type { View } from "../backend/backend";
import { dialects } from "../dialects/all";
import type { Dialect, Registration } from "../dialects/dialect";
import type { Callable, FunctionRef, TypeFact, ValueFact } from "../facts";
import type { Confidence } from "../finding";
import type { Call, Expression, FileIr, FunctionId, FunctionIr } from "../ir";
import { callsOf, nameBefore } from "./calls";
import { carrierByPlace, classify, kindOf, requestsOf } from "./classify";
import { type FunctionTypes, functionTypes } from "./function-types";
import { kindHandedOn } from "./handed-on";
import type { Handler } from "./handler";
import { kindByUse, type Usage, usageOf } from "./usage";
import { givesPartsOfCall, handsOver, runsHandedIn } from "./wrapper";

/** Functions handed to a server: `server.addService(definition, { list })`, however they were put together. */
export function registeredHandlers(view: View, files: readonly FileIr[]): Handler[] {
  return files.flatMap((ir) => registrationsIn(ir).flatMap((site) => handlersAt(view, ir, site)));
}

/** Whether a text calls anything that takes handlers. */
export function mayRegister(text: string): boolean {
  return calls.test(text) || adapters.some(({ name }) => text.includes(`${name}(`));
}

interface RegistrationSite {
  readonly dialect: Dialect;
  /** Undefined for an adapter, which is given an object. */
  readonly registration: Registration | undefined;
  /** Whose method it is; an adapter is nobody's. */
  readonly receiver: Receiver | undefined;
  readonly implementation: Expression;
  /** What one function is registered as: `check` of `Stock.method.check`, or the path. */
  readonly method: string | undefined;
  readonly function: FunctionId;
}

/** `router` of `router.service(…)`, or the parameter that a method was taken out of: `({ service }) => service(…)`. */
type Receiver = Expression | { readonly kind: "parameter"; readonly of: FunctionId; readonly at: number };

const adapters = dialects.flatMap((dialect) => dialect.adapters.map((one) => ({ ...one, dialect })));
const methods = new Set(dialects.flatMap(({ registrations }) => registrations.map(({ method }) => method)));

const calls = new RegExp(`[.\\s](?:${[...methods].join("|")})\\(`);

function registrationsIn(ir: FileIr): RegistrationSite[] {
  if (!mayRegister(ir.text)) return [];
  return callsOf(ir).flatMap(({ call, function: id }) => [
    ...registrationsOf(ir, call, id),
    ...adaptionsOf(ir, call, id),
  ]);
}

function registrationsOf(ir: FileIr, call: Call, id: FunctionId): RegistrationSite[] {
  const called = methodCalled(ir, call);
  if (!called || !methods.has(called.method)) return [];
  const { receiver, method } = called;
  return dialects.flatMap((dialect) =>
    dialect.registrations.flatMap((registration) => {
      const implementation = call.arguments.at(registration.argument);
      if (registration.method !== method || !implementation || call.arguments.length < 2) return [];
      const at = call.arguments.indexOf(implementation);
      const before = nameBefore(call, at);
      return [{ dialect, registration, receiver, implementation, method: before, function: id }];
    }),
  );
}

function methodCalled(
  { bindings }: FileIr,
  { callee }: Call,
): { receiver: Receiver; method: string } | undefined {
  if (callee.kind === "member") return { receiver: callee.object, method: callee.property };
  if (callee.kind !== "identifier" || callee.binding === undefined) return undefined;
  const { kind, owner, parameter, path } = bindings[callee.binding]!;
  if (kind !== "parameter" || parameter === undefined || path?.length !== 1) return undefined;
  return { receiver: { kind: "parameter", of: owner, at: parameter }, method: String(path[0]) };
}

/** `server.addService(...adaptService(Greeter, implementation))` */
function adaptionsOf(ir: FileIr, { callee, arguments: given }: Call, id: FunctionId): RegistrationSite[] {
  const root = callee.kind === "member" ? callee.object : callee;
  if (root.kind !== "identifier" || root.binding === undefined) return [];
  return adapters.flatMap(({ dialect, package: from, name, argument }) => {
    const implementation = given[argument];
    const called = callee.kind === "member" ? callee.property : name;
    const isImported = ir.imports.some(
      (one) =>
        one.binding === root.binding &&
        one.module === from &&
        (one.name === "*" || one.name === "default" ? called : one.name) === name,
    );
    if (!isImported || !implementation) return [];
    const site = { registration: undefined, receiver: undefined, method: undefined };
    return [{ ...site, dialect, implementation, function: id }];
  });
}

function handlersAt(view: View, ir: FileIr, site: RegistrationSite): Handler[] {
  const place = { file: ir.path, function: site.function };
  const confidence = surenessAt(view, ir, site);
  if (!confidence) return [];
  const { dialect } = site;
  const [value] = view.facts([{ ask: "value", ...place, site: site.implementation.site }]) as [
    ValueFact | undefined,
  ];
  if (!value) return [];
  const callables: readonly (Callable & { readonly name?: string | undefined })[] =
    site.registration?.takes === "function" ? [{ ...value, name: site.method }] : value.members;
  const candidates = callables.flatMap((callable) => [
    ...callable.functions.flatMap((ref) =>
      handlerOf(view, ref, { dialect, confidence, member: callable.name, wrapped: false }),
    ),
    ...callable.wrapped.flatMap((ref) => {
      const placed = { dialect, confidence, member: callable.name, wrapped: true };
      const handlers = callable.functions.some((one) => givesParts(view, one))
        ? []
        : handlerOf(view, ref, placed);
      const served = handlers.length === 0 ? servedBy(view, ref, callable, site) : handlers;
      return served.map((one) => ofWrappersKind(view, inWrapper(one), callable));
    }),
  ]);
  // A class that says which service it implements has other methods too, and those serve nothing.
  const telling = new Set(candidates.flatMap(({ listed, holder }) => (listed && holder) || []));
  return candidates
    .filter(({ listed, holder }) => listed || holder === undefined || !telling.has(holder))
    .map(({ handler }) => handler);
}

function givesParts(view: View, { file, function: id }: FunctionRef): boolean {
  const ir = view.ir(file);
  return ir !== undefined && givesPartsOfCall(ir, id);
}

function inWrapper({ handler, ...candidate }: Candidate): Candidate {
  return { ...candidate, handler: { ...handler, wrapped: true } };
}

/** What a wrapper is given need not show its kind where what the wrapper returns does: `(call, callback) => run(call)…`. */
function ofWrappersKind(view: View, candidate: Candidate, { functions }: Callable): Candidate {
  if (candidate.handler.kind !== "unknown") return candidate;
  const kinds = functions.map((ref) => {
    const ir = view.ir(ref.file);
    const around = ir?.functions[ref.function];
    return ir && around ? kindByUse(ir, around) : "unknown";
  });
  return { ...candidate, handler: { ...candidate.handler, kind: kinds[0] ?? "unknown" } };
}

interface Candidate {
  readonly handler: Handler;
  /** The class whose method it is. */
  readonly holder: string | undefined;
  /** A type that the class implements has this method. */
  readonly listed: boolean;
}

function surenessAt(view: View, ir: FileIr, { registration, receiver, ...site }: RegistrationSite) {
  if (!registration || !receiver) return "high";
  if (receiver.kind === "parameter") {
    const [fact] = functionTypes(view, [{ file: ir.path, function: receiver.of }]);
    return sureness(ir, registration, fact?.parameters[receiver.at]);
  }
  const place = { file: ir.path, function: site.function, site: receiver.site };
  const [type] = view.facts([{ ask: "type", ...place }]) as [TypeFact | undefined];
  return sureness(ir, registration, type);
}

/** By the server's type; without one, by the name of the method in a file that names the library. */
function sureness(
  ir: FileIr,
  registration: Registration,
  type: TypeFact | undefined,
): Confidence | undefined {
  const matches = type?.names.some((name) =>
    registration.of.some((one) => one.name === name.name && one.package === name.package),
  );
  if (matches) return "high";
  const own = type?.names.some((name) => name.package === ".") ?? false;
  if (type && !type.any && !own) return undefined;
  const telling = registration.method.endsWith("Service");
  const named = ir.imports.some(({ module }) => registration.packages.includes(module));
  return telling || (named && !own) ? "medium" : undefined;
}

/** What is registered, as far as its place tells. */
interface Placed {
  readonly dialect: Dialect;
  readonly confidence: Confidence;
  /** The property that holds it. */
  readonly member: string | undefined;
  /** It was given to a function whose result is registered. */
  readonly wrapped: boolean;
}

function handlerOf(view: View, ref: FunctionRef, placed: Placed): Candidate[] {
  const ir = view.ir(ref.file);
  const lowered = ir?.functions[ref.function];
  if (!ir || !lowered || lowered.kind === "constructor") return [];
  const [fact] = functionTypes(view, [ref]);
  const typed = fact && classify(ir, lowered, fact);
  const holder = lowered.class === undefined ? undefined : `${ref.file}#${lowered.class}`;
  const listed = fact?.implements.some(({ member }) => !member.any) ?? false;
  const base = { ...ref, name: nameOf(lowered.name, placed.member), how: "registration" } as const;
  if (typed) {
    const { kind: told, carrier, requests, dialect } = typed;
    const kind = told === "unknown" && carrier?.parameter === 0 ? kindHandedOn(view, ref) : told;
    const handler: Handler = { ...base, kind, carrier, requests, dialect: dialect.id, confidence: "high" };
    return [{ handler, holder, listed: listed || typed.how === "implemented type" }];
  }
  const used = byUse(view, ir, lowered, fact, placed);
  return used ? [{ handler: { ...base, ...used }, holder, listed }] : [];
}

/** What a function that no type tells of serves, by what it does. */
function byUse(
  view: View,
  ir: FileIr,
  lowered: FunctionIr,
  fact: FunctionTypes | undefined,
  { dialect, confidence, wrapped }: Placed,
): Pick<Handler, "dialect" | "kind" | "carrier" | "requests" | "confidence"> | undefined {
  const isGrpcJs = dialect.position === 0;
  const use = usageOf(ir, lowered);
  // A class has methods that serve nothing, and a wrapper takes functions that are no handlers.
  if (isGrpcJs && lowered.class !== undefined && !canServe(lowered, fact, use)) return undefined;
  // A request that stands beside something which is handed on, each with its type, is no call beside its callback.
  const showsCall = lowered.parameters[0]?.annotated ? use.takesCall : use.isCall;
  if (isGrpcJs && wrapped && !showsCall) return undefined;
  const used = isGrpcJs ? kindByUse(ir, lowered) : kindOf(ir, lowered, fact, []);
  const kind =
    isGrpcJs && used === "unknown" ? kindHandedOn(view, { file: ir.path, function: lowered.id }) : used;
  const isCall = use.isCall || kind !== used;
  return {
    dialect: dialect.id,
    kind,
    carrier: carrierByPlace(dialect, lowered, fact),
    requests: requestsOf(dialect, fact),
    // What a server of the library is given are handlers, whether or not its language has types.
    confidence: isGrpcJs && (wrapped || !isCall) ? "medium" : confidence,
  };
}

/**
 * What a wrapper of the project's own runs for each call: `unary(findOrder)`, where `findOrder` takes the request alone, or
 * the call behind it.
 */
function servedBy(
  view: View,
  ref: FunctionRef,
  { functions, name }: Callable & { readonly name?: string | undefined },
  { dialect }: RegistrationSite,
): Candidate[] {
  const lowered = view.ir(ref.file)?.functions[ref.function];
  if (dialect.position !== 0 || !lowered || lowered.class !== undefined || !lowered.async) return [];
  for (const wrapper of functions) {
    const ir = view.ir(wrapper.file);
    const around = ir?.functions[wrapper.function];
    if (!ir || !around || !runsHandedIn(ir, wrapper.function)) continue;
    const [fact] = functionTypes(view, [wrapper]);
    const typed = fact && classify(ir, around, fact);
    const handed = handsOver(ir, wrapper.function);
    const parameter = lowered.parameters.findIndex((one) => /^(call|stream)$/.test(one.name ?? ""));
    const handler: Handler = {
      ...ref,
      name: nameOf(lowered.name, name),
      how: "registration",
      dialect: dialect.id,
      kind: typed?.kind ?? kindByUse(ir, around),
      carrier: parameter < 0 ? undefined : { parameter, type: dialect.carrier },
      ...(handed === lowered.parameters.length && { leaves: handed }),
      runBy: wrapper,
      requests: undefined,
      confidence: typed ? "high" : "medium",
    };
    return [{ handler, holder: undefined, listed: false }];
  }
  return [];
}

/** A method is a handler when it uses its first parameter as a call; one of another type cannot. */
function canServe(lowered: FunctionIr, fact: FunctionTypes | undefined, use: Usage): boolean {
  const [first] = fact?.parameters ?? [];
  // Of `({ request }, callback)` without a written type, the parts that are named are all that is known.
  const [written] = lowered.parameters;
  if (written && written.binding === undefined && !written.annotated) return use.takesCall;
  if (first && !first.any) return false;
  return use.isCall || /^(call|stream)$/.test(lowered.parameters[0]?.name ?? "");
}

function nameOf(own: string, member: string | undefined): string {
  return member !== undefined && own.includes("<anonymous>") ? member : own;
}
