import type { ExternalName, TypeFact } from "../../facts";
import type { HandlerSummary } from "../../finding";
import type { Handler } from "../../handlers/handler";
import type { Binding } from "../../ir";

/** What a value can tell of the call's end. */
export type Carrier =
  /** The call of grpc-js and of those that hand it on. */
  | { readonly kind: "call"; readonly call: HandlerSummary["kind"] }
  /** A context that has a `signal`. */
  | { readonly kind: "context" }
  | { readonly kind: "signal" }
  /** A controller that is aborted when the call ends, or may be. */
  | { readonly kind: "controller" }
  /** The client's messages, where they are not the call itself. */
  | { readonly kind: "requests" }
  /** An object or a list that holds carriers: `{ signal, depth: 2 }`, `[call, id]`. */
  | { readonly kind: "holder"; readonly members: ReadonlyMap<string, Carrier> };

const byType: readonly { readonly type: RegExp; readonly packages: RegExp; readonly carrier: Carrier }[] = [
  { type: /^ServerUnaryCall(Impl)?$/, packages: /grpc/, carrier: { kind: "call", call: "unary" } },
  {
    type: /^ServerReadableStream(Impl)?$/,
    packages: /grpc/,
    carrier: { kind: "call", call: "client-streaming" },
  },
  {
    type: /^ServerWritableStream(Impl)?$/,
    packages: /grpc/,
    carrier: { kind: "call", call: "server-streaming" },
  },
  { type: /^ServerDuplexStream(Impl)?$/, packages: /grpc/, carrier: { kind: "call", call: "bidi" } },
  { type: /^ServerSurfaceCall$/, packages: /grpc/, carrier: { kind: "call", call: "unknown" } },
  { type: /^CallContext$/, packages: /^nice-grpc/, carrier: { kind: "context" } },
  { type: /^HandlerContext$/, packages: /^@connectrpc\/connect/, carrier: { kind: "context" } },
  { type: /^AbortSignal$/, packages: /^$|^node:|^@types|^\.$|abort-controller/, carrier: { kind: "signal" } },
];

/** Whether the client sends more than one message on calls of a kind, as far as that is known. */
export function isRead(call: HandlerSummary["kind"]): boolean {
  return !/^(unary|server-streaming)$/.test(call);
}

/** The carrier that a type's names tell. */
export function carrierOfType(type: TypeFact | undefined): Carrier | undefined {
  const carrier = type?.names.map(carrierOfName).find((one) => one !== undefined);
  if (carrier?.kind !== "call" || carrier.call !== "unknown") return carrier;
  // An alias of the project's own hides the name, but not what the call is made of.
  const has = (part: string) => type?.names.some(({ name }) => name === part);
  const [reads, writes] = [has("ObjectReadable"), has("ObjectWritable")];
  if (!reads && !writes) return carrier;
  return { kind: "call", call: reads && writes ? "bidi" : reads ? "client-streaming" : "server-streaming" };
}

function carrierOfName({ package: from, name }: ExternalName): Carrier | undefined {
  return byType.find(({ type, packages }) => type.test(name) && packages.test(from))?.carrier;
}

/** What a handler is given, by its dialect, where types do not tell. */
export function carrierOfHandler({ carrier, kind }: Handler): Carrier | undefined {
  switch (carrier?.type) {
    case "call":
      return { kind: "call", call: kind };
    case "signal":
      return { kind: "signal" };
    case "context":
    case "server-context":
      return { kind: "context" };
    default:
      return undefined;
  }
}

/** A holder of the carriers among some members; nothing when there are none. */
export function holderOf(
  members: Iterable<readonly [name: string, carrier: Carrier | undefined]>,
): Carrier | undefined {
  const held = new Map<string, Carrier>();
  for (const [name, carrier] of members) if (carrier) held.set(name, carrier);
  return held.size > 0 ? { kind: "holder", members: held } : undefined;
}

/** What an object that is spread into another brings along. */
export function spreadOf(carrier: Carrier | undefined): readonly (readonly [string, Carrier])[] {
  if (carrier?.kind === "holder") return [...carrier.members];
  return carrier?.kind === "context" ? [["signal", { kind: "signal" }]] : [];
}

/** One of several values, of which the first that is a carrier itself is taken; what is held by any is held. */
export function anyOf(carriers: readonly (Carrier | undefined)[]): Carrier | undefined {
  const found = carriers.filter((one) => one !== undefined);
  return found.find(({ kind }) => kind !== "holder") ?? holderOf(found.flatMap((one) => [...spreadOf(one)]));
}

/** What a member of a carrier is. */
export function memberOf(carrier: Carrier | undefined, member: string): Carrier | undefined {
  switch (carrier?.kind) {
    case "context":
    case "controller":
      return member === "signal" ? { kind: "signal" } : undefined;
    case "holder":
      // What is left over of an object holds what was not taken out by name.
      return member === "..." ? carrier : carrier.members.get(member);
    default:
      return undefined;
  }
}

/** What a part of a pattern is. */
export function along(carrier: Carrier | undefined, path: Binding["path"]): Carrier | undefined {
  return (path ?? []).reduce<Carrier | undefined>((held, step) => memberOf(held, String(step)), carrier);
}
