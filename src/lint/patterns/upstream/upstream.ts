import type { Project } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import { isClientCall } from "../../dialects/grpc-js";
import type { CallFact, ExternalName, SignalPlace } from "../../facts";
import type { Confidence } from "../../finding";
import type { Call } from "../../ir";
import { modelRequest } from "../../knowledge/models";
import { isObservedRequest, isOfAws, requestSignal } from "../../knowledge/requests";
import { bindingOf, lastName } from "../../syntax/names";

/** A call to another server, and what would make it end with the call that it serves. */
export type Upstream =
  /** Of a grpc-js client: `{ parent: call }`. */
  | { readonly takes: "parent"; readonly stream: boolean; readonly sure: Confidence }
  /** Of a client that takes a signal. */
  | {
      readonly takes: "signal";
      readonly of: "grpc" | "http";
      readonly place: SignalPlace;
      readonly sure: Confidence;
    }
  /** Of a client of NestJS, which returns an observable: what it asks ends when nobody is subscribed to that any more. */
  | { readonly takes: "unsubscribe"; readonly of: "grpc" | "http"; readonly sure: Confidence };

/** What a call asks of another server; undefined for every other call. */
export function upstreamOf(call: Call, project: Project): Upstream | undefined {
  const fact = project.callFact(call);
  if (call.new) return undefined;
  if (!fact) return untyped(call);
  if (givesBack(fact, project)) return undefined;
  return (
    grpcJs(call, fact) ?? ofNest(fact) ?? withSignal(fact) ?? (isUnknown(fact) ? untyped(call) : undefined)
  );
}

/** `tie(call, client.list(request))`, a function of the project that gives back what it was given. */
function givesBack({ targets, complete }: CallFact, project: Project): boolean {
  const called = targets.map((ref) => project.find(ref));
  return (
    complete &&
    called.length > 0 &&
    called.every((one) => {
      const values = one ? returnedBy(one) : [];
      return (
        values.length > 0 &&
        values.every((value) => bindingOf(value, one!.index.file)?.parameter !== undefined)
      );
    })
  );
}

function isUnknown({ targets, external, returns }: CallFact): boolean {
  return targets.length === 0 && external === undefined && returns.any;
}

/** `backendClient.talk(request, metadata)`, of which no types are known: only gRPC is given metadata. */
function untyped({ callee, arguments: given }: Call): Upstream | undefined {
  if (callee.kind !== "member" || !/(client|stub)$/i.test(lastName(callee.object))) return undefined;
  return given.some((one) => /^meta$|metadata$/i.test(lastName(one)))
    ? { takes: "parent", stream: true, sure: "medium" }
    : undefined;
}

/**
 * `this.heroes.find(request)`, where `this.heroes` is what `client.getService("Heroes")` gave, or an interface that goes by
 * the name of a client and was injected.
 */
function ofNest({ external, targets }: CallFact): Upstream | undefined {
  if (!external) return undefined;
  if (
    external.package === "@nestjs/microservices" &&
    /^Client\.\w+$/.test(external.name) &&
    targets.length === 0
  )
    return { takes: "unsubscribe", of: "grpc", sure: "medium" };
  if (external.package === "@nestjs/microservices" && /(^|\.)getService\.\w+$/.test(external.name))
    return { takes: "unsubscribe", of: "grpc", sure: "high" };
  return isObservedRequest(external) ? { takes: "unsubscribe", of: "http", sure: "high" } : undefined;
}

function grpcJs(call: Call, { returns, external }: CallFact): Upstream | undefined {
  const kinds = returns.names.filter(isClientCall);
  if (kinds.length > 0) {
    if (isOfStream(call)) return undefined;
    const stream = kinds.some(({ name }) => /Readable|Duplex/.test(name));
    return { takes: "parent", stream, sure: "high" };
  }
  // Whether it is a stream only what becomes of it tells.
  return external && isLoadedClient(external) ? { takes: "parent", stream: true, sure: "medium" } : undefined;
}

/** A method of a client that has no types: it was made from a definition that is loaded at run time. */
function isLoadedClient({ package: from, name }: ExternalName): boolean {
  if (!/^(@grpc\/grpc-js|grpc)$/.test(from)) return false;
  const parts = name.split(".");
  if (/^(close|waitForReady|getChannel|service|bind|call|apply)$/.test(parts.at(-1)!)) return false;
  if (parts[0] === "Client") return parts.length === 2 && !/^make/.test(parts[1]!);
  const made = /^(loadPackageDefinition|load|makeGenericClientConstructor|makeClientConstructor)$/;
  return made.test(parts[0]!) && parts.length >= 2 && !isOfResult(parts);
}

/** `loadPackageDefinition.shop.v1.Stock.watch.on`: a method of the stream that a method of the client gave. */
function isOfResult(parts: readonly string[]): boolean {
  const client = parts.findLastIndex((one, at) => at < parts.length - 2 && /^[A-Z]/.test(one));
  const method = parts.length - 1;
  return (
    (streaming.test(parts[method]!) || /^(write|cancel|read)$/.test(parts[method]!)) &&
    (client >= 0 ? method - client >= 2 : method >= 2)
  );
}

function withSignal({ external, acceptsSignal, returns }: CallFact): Upstream | undefined {
  const declared = acceptsSignal?.declared;
  if (declared && isCallOptions(declared)) {
    return { takes: "signal", of: "grpc", place: acceptsSignal, sure: "high" };
  }
  const request = external && requestSignal(external);
  // Most commands of AWS are short: they are over before a cancel would help.
  const sure = external && isOfAws(external) ? "medium" : "high";
  if (request) return { takes: "signal", of: "http", place: request, sure };
  const model = external && modelRequest(external);
  if (model) return { takes: "signal", of: "http", ...model };
  if (
    !external ||
    !isContextClient(external) ||
    (!returns.any && !returns.awaited && !returns.asyncIterable)
  ) {
    return undefined;
  }
  return { takes: "signal", of: "grpc", place: { argument: 1, property: "signal" }, sure: "medium" };
}

function isCallOptions({ package: from, name }: ExternalName): boolean {
  if (from === "@protobuf-ts/runtime-rpc") return /^RpcOptions\./.test(name);
  return (
    (/^nice-grpc/.test(from) || /^@(connectrpc|bufbuild)\/connect/.test(from)) && /^CallOptions\./.test(name)
  );
}

/** A method of what `createClient` of nice-grpc or Connect made, where its types are not known. */
function isContextClient({ package: from, name }: ExternalName): boolean {
  if (!/^nice-grpc/.test(from) && !/^@(connectrpc|bufbuild)\/connect/.test(from)) return false;
  return /(^|\.)create(Promise|Callback)?(Client)?\.\w+$/.test(name) && !/\.(use|create)$/.test(name);
}

/** Methods of a stream that return the stream itself, which is no new call. */
function isOfStream({ callee }: Call): boolean {
  return callee.kind === "member" && streaming.test(callee.property);
}

const streaming =
  /^(on|once|off|addListener|prependListener|removeListener|removeAllListeners|pause|resume|setEncoding|pipe|unpipe|destroy|setMaxListeners|end)$/;
