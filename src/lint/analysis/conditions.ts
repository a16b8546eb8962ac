import type { Span } from "../../text/span";
import type { Binding, Expression, Identifier, Member } from "../ir";
import { type Carrier, type Carriers, returnedBy } from "./carriers";
import type { Listeners } from "./listeners";
import type { Project, Reached } from "./project";

/** What a condition says of the call, for each way it can come out. */
export interface Meaning {
  readonly whenTrue: "live" | "cancelled" | undefined;
  readonly whenFalse: "live" | "cancelled" | undefined;
  /** The value was read here and not since: it says nothing in a loop that does not hold this place. */
  readonly since?: { readonly function: number; readonly span: Span };
  /** A flag that its listener sets on some ways only. */
  readonly conditional?: true;
}

const cancelled: Meaning = { whenTrue: "cancelled", whenFalse: "live" };
const alive: Meaning = { whenTrue: "live", whenFalse: "cancelled" };

/** Tells which conditions are live checks, and which of their sides is the cancelled one. */
export class Conditions {
  private readonly known = new Map<Expression, Meaning | undefined>();

  constructor(
    private readonly project: Project,
    private readonly carriers: Carriers,
    private readonly listeners: Listeners,
  ) {}

  of(expression: Expression, where: Reached): Meaning | undefined {
    if (this.known.has(expression)) return this.known.get(expression);
    this.known.set(expression, undefined);
    const found = this.find(expression, where);
    this.known.set(expression, found);
    return found;
  }

  private find(expression: Expression, where: Reached): Meaning | undefined {
    switch (expression.kind) {
      case "unary":
        return expression.operator === "!" ? opposite(this.of(expression.value, where)) : undefined;
      case "logical":
        return this.ofLogical(expression, where);
      case "binary":
        return this.ofComparison(expression, where);
      case "identifier":
        return this.ofName(expression, where);
      case "member":
        return this.ofMember(expression, where);
      case "assignment":
        return expression.operator === "=" ? this.of(expression.value, where) : undefined;
      case "await":
        return expression.value.kind === "call" ? this.of(expression.value, where) : undefined;
      case "call":
        return this.ofCall(expression, where);
      default:
        return undefined;
    }
  }

  private ofLogical({ operator, left, right }: Extract<Expression, { kind: "logical" }>, where: Reached) {
    const [a, b] = [this.of(left, where), this.of(right, where)];
    if (operator === "??") return a;
    if (!a && !b) return undefined;
    const either = (one: Meaning["whenTrue"], other: Meaning["whenTrue"]) =>
      one === "live" || other === "live"
        ? "live"
        : one === "cancelled" || other === "cancelled"
          ? "cancelled"
          : undefined;
    const both = (one: Meaning["whenTrue"], other: Meaning["whenTrue"]) => (one === other ? one : undefined);
    const since = a?.since ?? b?.since;
    return {
      whenTrue: operator === "&&" ? either(a?.whenTrue, b?.whenTrue) : both(a?.whenTrue, b?.whenTrue),
      whenFalse: operator === "&&" ? both(a?.whenFalse, b?.whenFalse) : either(a?.whenFalse, b?.whenFalse),
      ...(since && { since }),
    };
  }

  /** `call.cancelled === true`, `signal.aborted !== false`. */
  private ofComparison({ operator, left, right }: Extract<Expression, { kind: "binary" }>, where: Reached) {
    if (!/^[!=]==?$/.test(operator)) return undefined;
    const constant = [left, right].find((side) => side.kind === "literal");
    if (constant?.kind !== "literal" || typeof constant.value !== "boolean") return undefined;
    const meaning = this.of(constant === left ? right : left, where);
    return operator.startsWith("=") === constant.value ? meaning : opposite(meaning);
  }

  private ofName(name: Identifier, where: Reached): Meaning | undefined {
    if (name.binding === undefined) return undefined;
    const flag = this.listeners.flagOfBinding(name.binding, where);
    if (flag) return meaningOfFlag(flag);
    const binding = where.index.file.bindings[name.binding]!;
    const read = binding.writes.length === 0 ? this.ofInitial(binding, where) : undefined;
    return read && { since: { function: binding.owner, span: binding.span }, ...read };
  }

  /** What a constant held when it was made: `const done = signal.aborted`, `const { cancelled } = call`. */
  private ofInitial({ init, path }: Binding, where: Reached): Meaning | undefined {
    if (init === undefined) return undefined;
    if (path === undefined) return this.of(init, where);
    const [member, ...rest] = path;
    if (rest.length > 0) return undefined;
    return meaningOfMember(this.carriers.of(init, where), String(member));
  }

  private ofMember(member: Member, where: Reached): Meaning | undefined {
    const meaning = meaningOfMember(this.carriers.of(member.object, where), member.property);
    if (meaning) return meaning;
    const flag = this.listeners.flagOfMember(member, where);
    return flag && meaningOfFlag(flag);
  }

  /** Predicates of the project's own: `isCancelled(call)`, and functions of the carrier that ask. */
  private ofCall(call: Extract<Expression, { kind: "call" }>, where: Reached): Meaning | undefined {
    const { callee } = call;
    if (callee.kind === "identifier" && callee.name === "Boolean" && callee.binding === undefined) {
      return call.arguments[0] && this.of(call.arguments[0], where);
    }
    if (callee.kind === "member" && /^isCancell?ed$|^isAborted$/.test(callee.property)) {
      const carrier = this.carriers.of(callee.object, where);
      if (carrier) return cancelled;
    }
    const fact = this.project.callFact(call);
    if (!fact?.complete || fact.targets.length === 0) return undefined;
    const meanings = fact.targets.map((target) => this.ofPredicate(this.project.find(target)));
    const [first] = meanings;
    return meanings.every((one) => one?.whenTrue === first?.whenTrue && one?.whenFalse === first?.whenFalse)
      ? first
      : undefined;
  }

  private ofPredicate(target: Reached | undefined): Meaning | undefined {
    if (!target) return undefined;
    const returned = returnedBy(target);
    const [only] = returned;
    if (returned.length === 1 && only) return withoutPlace(this.of(only, target));
    // `if (call.cancelled) return true; return false;`
    const [test] = target.ir.body;
    if (returned.length !== 2 || test?.kind !== "if" || !returned.every((one) => one.kind === "literal"))
      return undefined;
    const meaning = this.of(test.test, target);
    const [yes, no] = returned.map((one) => one.kind === "literal" && one.value === true);
    if (yes === no) return undefined;
    return withoutPlace(yes ? meaning : opposite(meaning));
  }
}

/** What reading a member of a carrier tells of the call. */
export function meaningOfMember(carrier: Carrier | undefined, member: string): Meaning | undefined {
  switch (carrier?.kind) {
    case "signal":
      return member === "aborted" ? cancelled : undefined;
    case "context":
      return member === "cancelled" ? cancelled : undefined;
    case "call":
      if (member === "cancelled") return cancelled;
      // A unary call is no stream: these stay as they were for ever.
      if (carrier.call === "unary") return undefined;
      if (member === "destroyed" || member === "closed") return cancelled;
      return member === "writable" && carrier.call !== "client-streaming" ? alive : undefined;
    default:
      return undefined;
  }
}

function meaningOfFlag({
  cancelledWhen,
  conditional,
}: {
  cancelledWhen: boolean;
  conditional: boolean;
}): Meaning {
  const meaning = cancelledWhen ? cancelled : alive;
  return conditional ? { ...meaning, conditional } : meaning;
}

function opposite(meaning: Meaning | undefined): Meaning | undefined {
  return meaning && { ...meaning, whenTrue: meaning.whenFalse, whenFalse: meaning.whenTrue };
}

/** A value that a function read just now is not old for who called it. */
function withoutPlace(meaning: Meaning | undefined): Meaning | undefined {
  return meaning && { whenTrue: meaning.whenTrue, whenFalse: meaning.whenFalse };
}
