import type { Sense } from "../../flow/automaton";
import type { Test } from "../../flow/graph";
import type { Binding, Call, Expression, Identifier, Index, Member } from "../../ir";
import type { Project, Reached } from "../project";
import { memberOf } from "../values/carrier";
import { type Carriers, returnedBy } from "../values/carriers";
import { flagOf, flagOfEntry, givenOnce, type Held, heldByMember, heldByName } from "../values/flags";
import { isSubscriber, type Listeners } from "../values/listeners";
import { turnedState } from "../values/turned-states";
import { errorTestThrough } from "./error-tests";
import { getterOf } from "./getters";
import {
  alive,
  cancelled,
  type Meaning,
  meaningOfFlag,
  meaningOfMember,
  opposite,
  tellsEnd,
  together,
  withoutPlace,
} from "./meaning";
import { mistakeOf } from "./mistakes";
import { asksForThrownWhenOver } from "./own-errors";
import { outcomesOf, truthOfChoice } from "./predicates";
import { promisedBy } from "./promised";
import { isStore } from "./stores";

/** Tells which conditions are live checks, and which of their sides is the cancelled one. */
export class Conditions {
  private readonly known = new Map<Expression, Meaning | undefined>();

  constructor(
    private readonly project: Project,
    private readonly carriers: Carriers,
    private readonly listeners: Listeners,
    /** Who knows of another function already. */
    private readonly elsewhere: (where: Reached) => Conditions | undefined = () => undefined,
  ) {}

  /** What a condition really tells; nothing for one that asks what does not change. */
  of(expression: Expression, where: Reached): Meaning | undefined {
    const meaning = this.meant(expression, where);
    return meaning?.mistake ? undefined : meaning;
  }

  /**
   * What an outcome of a condition tells on the way that it opens.
   *
   * @param fresh whether a value that was read before still counts; it does, if not told
   * @param asMeant takes mistaken conditions for what they were written to tell
   */
  sense(
    { expression, outcome }: Test,
    where: Reached,
    fresh?: (meaning: Meaning) => boolean,
    asMeant = false,
  ): Sense | undefined {
    const meaning = this.meant(expression, where);
    if (meaning === undefined) {
      if (errorTestThrough(expression, where, this.project) === outcome) return "other";
      if (!outcome && this.asksForOwnError(expression, where)) return "other";
      return !outcome && this.isCarrier(expression, where) ? "nobody" : undefined;
    }
    if (meaning.conditional) return undefined;
    if (!asMeant && (meaning.mistake || fresh?.(meaning) === false)) return undefined;
    return outcome ? meaning.whenTrue : meaning.whenFalse;
  }

  private asksForOwnError(expression: Expression, where: Reached): boolean {
    return asksForThrownWhenOver(expression, where, this.project, (test, by) => this.of(test, by));
  }

  /** Where there is no signal there is nobody who could cancel. */
  private isCarrier(expression: Expression, where: Reached): boolean {
    if (isStore(expression, where, this.project)) return true;
    if (!/^(identifier|member|call)$/.test(expression.kind)) return false;
    const kind = this.carriers.of(expression, where)?.kind;
    return kind === "signal" || kind === "call" || kind === "context";
  }

  /** What a condition was written to tell, mistaken ones too. */
  meant(expression: Expression, where: Reached): Meaning | undefined {
    const other = this.elsewhere(where);
    if (other) return other.meant(expression, where);
    if (this.known.has(expression)) return this.known.get(expression);
    this.known.set(expression, undefined);
    const found = this.find(expression, where);
    this.known.set(expression, found);
    return found;
  }

  private find(expression: Expression, where: Reached): Meaning | undefined {
    switch (expression.kind) {
      case "unary":
        return expression.operator === "!" ? opposite(this.meant(expression.value, where)) : undefined;
      case "logical":
        return this.ofLogical(expression, where);
      case "binary":
        return this.ofComparison(expression, where);
      case "identifier":
        return this.ofName(expression, where);
      case "member":
        return this.ofMember(expression, where);
      case "assignment":
        return expression.operator === "=" ? this.meant(expression.value, where) : undefined;
      case "await":
        return expression.value.kind === "call" ? this.meant(expression.value, where) : undefined;
      case "call":
        return this.ofCall(expression, where);
      case "index":
        return this.ofEntry(expression, where);
      case "conditional":
        return this.ofChoice(expression, where);
      default:
        return undefined;
    }
  }

  /** `over ? new Error("gone") : undefined` */
  private ofChoice(choice: Extract<Expression, { kind: "conditional" }>, where: Reached) {
    const truth = truthOfChoice(choice);
    const meaning = truth === undefined ? undefined : this.meant(choice.test, where);
    return truth ? meaning : opposite(meaning);
  }

  private ofEntry(entry: Call | Index, where: Reached): Meaning | undefined {
    const flag = flagOfEntry(entry, where, this.listeners);
    return flag && meaningOfFlag(flag);
  }

  private ofLogical({ operator, left, right }: Extract<Expression, { kind: "logical" }>, where: Reached) {
    const first = this.meant(left, where);
    return operator === "??" ? first : together(operator, first, this.meant(right, where));
  }

  /** `call.cancelled === true`, `signal.aborted !== false`, `phase !== "over"`. */
  private ofComparison({ operator, left, right }: Extract<Expression, { kind: "binary" }>, where: Reached) {
    if (!/^[!=]==?$/.test(operator)) return undefined;
    const isEqual = operator.startsWith("=");
    const constant = [left, right].find((side) => side.kind === "literal");
    if (constant?.kind === "literal" && typeof constant.value === "boolean") {
      const meaning = this.meant(constant === left ? right : left, where);
      return isEqual === constant.value ? meaning : opposite(meaning);
    }
    const flag = turnedState([left, right], where, this.project, this.listeners);
    const meaning = flag && meaningOfFlag(flag);
    return isEqual ? meaning : opposite(meaning);
  }

  private ofName(name: Identifier, where: Reached): Meaning | undefined {
    if (name.binding === undefined) return undefined;
    const held = heldByName(name.binding, where);
    const flag = held && this.ofHeld(held, where);
    if (flag) return flag;
    const binding = where.index.file.bindings[name.binding]!;
    const read = binding.writes.length === 0 ? this.ofInitial(binding, where) : undefined;
    // What only says that the call was there is no look for its end that could be out of date.
    if (read && tellsEnd(read)) {
      // What its making waits for is over when it is read.
      const span = { start: binding.span.start, end: binding.init?.span.end ?? binding.span.end };
      return { since: { function: binding.owner, span }, held: name, ...read };
    }
    return read;
  }

  /** What something tells that can change: a flag, or an answer that is read anew. */
  private ofHeld(held: Held, asker: Reached): Meaning | undefined {
    const flag = flagOf(held, this.listeners);
    if (flag) return meaningOfFlag(flag);
    const read = held.writes.findLast(({ value, by, where }) => {
      const reader = this.project.find({ ...where.ref, function: by });
      if (!value || !reader) return false;
      const meaning = this.meant(value, reader);
      return meaning !== undefined && !meaning.mistake && tellsEnd(meaning);
    });
    const reader = read?.value && this.project.find({ ...read.where.ref, function: read.by });
    if (!reader) return undefined;
    const meaning = withoutPlace(this.meant(read.value, reader));
    // What reads it elsewhere, a timer for one, does so while others wait.
    return reader.ir === asker.ir
      ? meaning && { ...meaning, since: { function: read.by, span: read.expression.span } }
      : meaning;
  }

  /** A field that keeps what it was given when its object was made. */
  private ofKept(kept: Held, member: Member): Meaning | undefined {
    const made = givenOnce(kept);
    const by = made && this.project.find({ ...kept.where.ref, function: made.by });
    const meaning = by && withoutPlace(this.meant(made.value, by));
    if (!meaning || !tellsEnd(meaning)) return undefined;
    return { ...meaning, since: { function: made.by, span: made.span }, held: member };
  }

  /** What a constant held when it was made: `const done = signal.aborted`, `const { cancelled } = call`. */
  private ofInitial(binding: Binding, where: Reached): Meaning | undefined {
    const { init, path } = binding;
    if (binding.parameter !== undefined) return this.ofParameter(binding, where);
    if (init === undefined) return undefined;
    if (path === undefined) return this.meant(init, where);
    const [member, ...rest] = path;
    if (rest.length > 0) return undefined;
    return meaningOfMember(this.carriers.of(init, where), String(member));
  }

  /** What a parameter was handed: `({ cancelled }) => ...`, `wait(call.cancelled)`. */
  private ofParameter(binding: Binding, where: Reached): Meaning | undefined {
    const { parameter, path } = binding;
    const owner = this.project.find({ ...where.ref, function: binding.owner });
    if (owner === undefined || parameter === undefined) return undefined;
    if (path !== undefined) {
      const carrier = path.length === 1 ? this.carriers.ofArgument(owner, parameter) : undefined;
      return meaningOfMember(carrier, String(path[0]));
    }
    if (this.carriers.ofArgument(owner, parameter)) return undefined;
    for (const { by, call } of this.project.callersOf(owner)) {
      const argument = call.arguments[parameter];
      const handed = argument && this.meant(argument, by);
      if (handed?.whenTrue) return withoutPlace(handed);
    }
    return binding.default && withoutPlace(this.meant(binding.default, owner));
  }

  private ofMember(member: Member, where: Reached): Meaning | undefined {
    const carrier = this.carriers.of(member.object, where);
    const meaning = meaningOfMember(carrier, member.property);
    if (meaning) return meaning;
    if (member.property === "closed" && isSubscriber(member.object, where)) return cancelled;
    // Editors' and other libraries' own tokens: where they come from is theirs to know.
    if (member.property === "isCancellationRequested") return cancelled;
    const mistake = mistakeOf(carrier, member);
    if (mistake) return { ...(member.property === "writable" ? alive : cancelled), mistake };
    for (const held of heldByMember(member, where, this.project)) {
      const found = this.ofKept(held, member) ?? this.ofHeld(held, where);
      if (found) return found;
    }
    const getter = getterOf(member, where, this.project);
    return getter && this.ofPredicate(getter);
  }

  private ofPromise(made: Call, where: Reached): Meaning | undefined {
    return promisedBy(made, where, this.listeners, (value, by) => {
      const reader = this.project.find({ ...where.ref, function: by });
      return reader && this.of(value, reader);
    });
  }

  /** Predicates of the project's own: `isCancelled(call)`, and functions of the carrier that ask. */
  private ofCall(call: Extract<Expression, { kind: "call" }>, where: Reached): Meaning | undefined {
    const { callee } = call;
    if (call.new) return this.ofPromise(call, where);
    if (callee.kind === "identifier" && callee.name === "Boolean" && callee.binding === undefined) {
      return call.arguments[0] && this.meant(call.arguments[0], where);
    }
    if (callee.kind === "member" && /^isCancell?ed$|^isAborted$/.test(callee.property)) {
      if (this.carriers.of(callee.object, where)) return cancelled;
    }
    // After a cancellation `write` returns false, as it does when the client is slow.
    if (callee.kind === "member" && callee.property === "write") {
      const carrier = this.carriers.of(callee.object, where);
      if (carrier?.kind === "call") return { whenTrue: "live", whenFalse: undefined };
    }
    if (callee.kind === "member" && /^(has|get|includes)$/.test(callee.property)) {
      const entry = this.ofEntry(call, where);
      if (entry) return entry;
    }
    const fact = this.project.callFact(call);
    if (!fact || fact.targets.length === 0) return undefined;
    const meanings = fact.targets.map((target) => this.ofPredicate(this.project.find(target)));
    // `while (wanted())`, where a handler hands in how to ask: other callers may have nobody to ask.
    if (this.project.isHandedIn(call)) return meanings.find((one) => one?.whenTrue ?? one?.whenFalse);
    if (!fact.complete) return undefined;
    const [first] = meanings;
    return meanings.every((one) => one?.whenTrue === first?.whenTrue && one?.whenFalse === first?.whenFalse)
      ? first
      : undefined;
  }

  /** `setTimeout(ms, undefined, { signal })`: what other code waits for, and is given the end of the call. */
  private isGivenSignal(call: Call, where: Reached): boolean {
    if (this.project.callFact(call)?.targets.length) return false;
    return call.arguments.some((one) => {
      const carrier = this.carriers.of(one, where);
      return carrier?.kind === "signal" || memberOf(carrier, "signal")?.kind === "signal";
    });
  }

  private ofPredicate(target: Reached | undefined): Meaning | undefined {
    if (!target) return undefined;
    const returned = returnedBy(target);
    const [only] = returned;
    if (!only) return undefined;
    const told = returned.length === 1 && withoutPlace(this.meant(only, target));
    if (told) return told;
    return outcomesOf(target, {
      meaning: (expression) => this.of(expression, target),
      rejectsAtEnd: (call) => this.isGivenSignal(call, target),
    });
  }
}
