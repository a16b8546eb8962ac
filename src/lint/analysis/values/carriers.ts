import { handedInCalls } from "../../handlers/wrapper";
import type { Binding, BindingId, Call, Expression, FunctionIr } from "../../ir";
import { givesStore } from "../../knowledge/node";
import type { CallSite, Project, Reached } from "../project";
import {
  along,
  anyOf,
  type Carrier,
  carrierOfHandler,
  carrierOfType,
  holderOf,
  isRead,
  memberOf,
  spreadOf,
} from "./carrier";
import { fieldSources } from "./classes";
import { isIterated, messagesShownBy, sourceOfStage } from "./messages";
import { isUnlinkedSignal, makesController } from "./unlinked-signals";

/** Finds what values tell of the call's end, through names, members, packing and unpacking, and other functions. */
export class Carriers {
  private readonly known = new Map<Expression, Carrier | undefined>();
  private readonly parameters = new Map<string, Carrier | undefined>();

  constructor(
    private readonly project: Project,
    /** Whether a controller's `abort` is called by something that runs when the call ends, or is out of sight. */
    readonly isLinked: (binding: BindingId, where: Reached) => boolean,
    /** Who knows of another function already. */
    private readonly elsewhere: (where: Reached) => Carriers | undefined = () => undefined,
  ) {}

  /** What an expression of a function carries. */
  of(expression: Expression, where: Reached): Carrier | undefined {
    const other = this.elsewhere(where);
    if (other) return other.of(expression, where);
    if (this.known.has(expression)) return this.known.get(expression);
    // A name that is defined by itself carries nothing of its own.
    this.known.set(expression, undefined);
    const found = this.find(expression, where);
    this.known.set(expression, found);
    return found;
  }

  private find(expression: Expression, where: Reached): Carrier | undefined {
    switch (expression.kind) {
      case "identifier": {
        if (expression.binding === undefined) return undefined;
        return this.ofBinding(expression.binding, where) ?? this.ofType(expression, where);
      }
      case "member":
        return (
          memberOf(this.of(expression.object, where), expression.property) ??
          this.ofType(expression, where) ??
          (expression.object.kind === "this" ? this.ofField(expression.property, where) : undefined)
        );
      case "index": {
        const { object, index } = expression;
        return index.kind === "literal" ? memberOf(this.of(object, where), String(index.value)) : undefined;
      }
      case "await":
      case "assignment":
        return this.of(expression.value, where);
      case "logical":
        return anyOf([this.of(expression.left, where), this.of(expression.right, where)]);
      case "conditional":
        return anyOf([this.of(expression.then, where), this.of(expression.else, where)]);
      case "object":
        return this.ofObject(expression, where);
      case "array":
        return this.ofList(expression.elements, where);
      case "call":
        return this.ofCall(expression, where);
      default:
        return undefined;
    }
  }

  private ofObject({ properties }: Extract<Expression, { kind: "object" }>, where: Reached) {
    return holderOf(
      properties.flatMap(({ name, value }): readonly (readonly [string, Carrier | undefined])[] => {
        if (value.kind === "spread") return spreadOf(this.of(value.value, where));
        return name === undefined ? [] : [[name, this.of(value, where)]];
      }),
    );
  }

  /** By their places; behind one that is spread out nobody knows them. */
  private ofList(elements: readonly Expression[], where: Reached): Carrier | undefined {
    const spread = elements.findIndex(({ kind }) => kind === "spread");
    const known = spread < 0 ? elements : elements.slice(0, spread);
    return holderOf(known.map((one, place) => [String(place), this.of(one, where)] as const));
  }

  /** What the methods of the class put into a field. */
  private ofField(name: string, where: Reached): Carrier | undefined {
    return anyOf(
      fieldSources(name, where, this.project).map(({ by, value }) =>
        "parameter" in value ? this.ofArgument(by, value.parameter) : this.of(value, by),
      ),
    );
  }

  /** A type alone says little of a local signal: where it comes from decides. */
  private ofType(expression: Expression, where: Reached): Carrier | undefined {
    const carrier = carrierOfType(this.project.typeFact(expression));
    if (carrier?.kind !== "signal") return carrier;
    return isUnlinkedSignal(expression, where, this) ? undefined : carrier;
  }

  private ofBinding(id: BindingId, where: Reached): Carrier | undefined {
    const binding = where.index.file.bindings[id]!;
    if (binding.parameter !== undefined) {
      return along(this.ofParameter(binding.owner, binding.parameter, where), binding.path);
    }
    if (makesController(binding)) return this.isLinked(id, where) ? { kind: "controller" } : undefined;
    return anyOf([
      binding.init && along(this.of(binding.init, where), binding.path),
      ...this.writesTo(binding, where),
      ...this.writesIn(id, where),
    ]);
  }

  /** `options.signal = context.signal`, in an object that was made as a literal. */
  private writesIn(id: BindingId, where: Reached): (Carrier | undefined)[] {
    const { index } = where;
    const { init, path } = index.file.bindings[id]!;
    if (init?.kind !== "object" || path !== undefined) return [];
    return index.usesOf(id).map(({ expression, function: by }) => {
      const member = index.parentOf(expression);
      if (member?.kind !== "member" || member.object !== expression) return undefined;
      const write = index.parentOf(member);
      if (write?.kind !== "assignment" || write.target !== member) return undefined;
      const user = this.project.find({ ...where.ref, function: by }) ?? where;
      return holderOf([[member.property, this.of(write.value, user)]]);
    });
  }

  private writesTo({ writes }: Binding, where: Reached): (Carrier | undefined)[] {
    return writes.map(({ expression }) =>
      expression.kind === "assignment" ? this.of(expression.value, where) : undefined,
    );
  }

  /** What a function's parameter carries, as a whole. */
  ofArgument(owner: Reached, parameter: number): Carrier | undefined {
    return this.ofParameter(owner.ref.function, parameter, owner);
  }

  private ofParameter(owner: number, parameter: number, where: Reached): Carrier | undefined {
    const other = this.elsewhere(where);
    if (other) return other.ofParameter(owner, parameter, where);
    const key = `${where.ref.file}#${owner}#${parameter}`;
    if (this.parameters.has(key)) return this.parameters.get(key);
    this.parameters.set(key, undefined);
    const found = this.findParameter({ ...where.ref, function: owner }, parameter);
    this.parameters.set(key, found);
    return found;
  }

  private findParameter(ref: Reached["ref"], parameter: number): Carrier | undefined {
    const reached = this.project.find(ref);
    if (!reached) return undefined;
    const typed = carrierOfType(this.project.functionFact(reached)?.parameters[parameter]);
    const { entry } = reached;
    const isCarrier = entry?.carrier?.parameter === parameter;
    if (typed?.kind === "call" && typed.call === "unknown" && isCarrier) return carrierOfHandler(entry);
    if (typed) return typed;
    if (entry && isCarrier) return carrierOfHandler(entry);
    if (entry?.requests === parameter) return { kind: "requests" };
    if (parameter === 0 && (isIterated(reached) || this.isStageOfMessages(reached)))
      return { kind: "requests" };
    const handed = [...this.project.callersOf(reached), ...this.runsOf(reached)].map(({ by, call }) =>
      this.handed(call, parameter, by, reached),
    );
    return anyOf([...handed, this.ofDefault(reached, parameter), this.ofParts(reached, parameter)]);
  }

  /** Where a wrapper runs a handler that it was given. */
  private runsOf({ entry }: Reached): readonly CallSite[] {
    const wrapper = entry?.runBy && this.project.find(entry.runBy);
    if (!wrapper) return [];
    const { index, ref } = wrapper;
    return handedInCalls(index.file, ref.function).map(({ call }) => ({
      call,
      by: this.project.find({ ...ref, function: index.ownerOf(call) }) ?? wrapper,
    }));
  }

  /** `({ id }, { signal }) => …`, by the types of what is taken out. */
  private ofParts(owner: Reached, parameter: number): Carrier | undefined {
    const parts = this.project.functionFact(owner)?.parts ?? [];
    return holderOf(
      parts.flatMap((one) =>
        one.parameter === parameter ? [[one.property, carrierOfType(one.type)] as const] : [],
      ),
    );
  }

  /** What a call hands over for a parameter, lists that are spread out and gathered again included. */
  private handed(
    { arguments: given }: Call,
    parameter: number,
    by: Reached,
    to: Reached,
  ): Carrier | undefined {
    if (to.ir.parameters[parameter]?.rest) return this.ofList(given.slice(parameter), by);
    const spread = given.findIndex(({ kind }) => kind === "spread");
    const list = given[spread];
    if (list?.kind !== "spread" || parameter < spread) {
      const argument = given[parameter];
      return argument && this.of(argument, by);
    }
    return memberOf(this.of(list.value, by), String(parameter - spread));
  }

  private ofDefault(owner: Reached, parameter: number): Carrier | undefined {
    const value = owner.ir.parameters[parameter]?.default;
    return value && this.of(value, owner);
  }

  private ofCall(call: Call, where: Reached): Carrier | undefined {
    const { callee } = call;
    const named = callee.kind === "member" && callee.object.kind === "identifier" ? callee.object : undefined;
    const method = callee.kind === "member" ? callee.property : undefined;
    if (named?.name === "AbortSignal") {
      if (method !== "any") return undefined;
      const elements = call.arguments.flatMap((one) => (one.kind === "array" ? one.elements : [one]));
      return elements.map((one) => this.of(one, where)).find((one) => one !== undefined);
    }
    if (named?.name === "Object" && named.binding === undefined && /^(assign|freeze)$/.test(method!)) {
      return holderOf(call.arguments.flatMap((one) => [...spreadOf(this.of(one, where))]));
    }
    const fact = this.project.callFact(call);
    if (this.isFaceOfMessages(call, where)) return { kind: "requests" };
    for (const target of fact?.targets ?? []) {
      const reached = this.project.find(target);
      for (const value of reached ? returnedBy(reached) : []) {
        const found = this.of(value, reached!);
        if (found) return found;
      }
    }
    // What a handler runs its code with, where no types tell what that is: `storage.getStore()?.signal`
    if (givesStore(fact?.external))
      return carrierOfType(fact!.returns) ?? holderOf([["signal", { kind: "signal" }]]);
    // A signal or a call that other code made up is taken for one that is linked.
    return fact && fact.targets.length === 0 ? carrierOfType(fact.returns) : undefined;
  }

  /** Whether a call gives the client's messages in another form: it comes to its end with them. */
  private isFaceOfMessages(call: Call, where: Reached): boolean {
    const source = messagesShownBy(call, this.project.callFact(call)?.external);
    // Operators of an observable may end sooner, or never.
    const isChain = call.callee.kind === "member" && call.callee.property === "pipe";
    return source !== undefined && this.isMessages(source, where, !isChain);
  }

  private isMessages(source: Expression, where: Reached, orRequests = true): boolean {
    const carrier = this.of(source, where);
    return carrier?.kind === "call" ? isRead(carrier.call) : carrier?.kind === "requests" && orRequests;
  }

  /** `pipeline(call, async (messages) => …)`: a function that is put into a pipeline which begins with the call. */
  private isStageOfMessages({ index, ref }: Reached): boolean {
    const binding = index.bindingOf(ref.function);
    const named = binding === undefined ? [] : index.usesOf(binding);
    return [index.expressionOf(ref.function) ?? [], named.map(({ expression }) => expression)]
      .flat()
      .some((stage) => {
        const call = index.parentOf(stage);
        const by = call && this.project.find({ ...ref, function: index.ownerOf(stage) });
        if (call?.kind !== "call" || !by) return false;
        const source = sourceOfStage(call, stage, this.project.callFact(call)?.external);
        const maker = source?.kind === "function" && this.project.find({ ...ref, function: source.function });
        if (maker) return returnedBy(maker).some((one) => this.isMessages(one, maker));
        return source !== undefined && this.isMessages(source, by);
      });
  }
}

/** By functions' texts, which most states of a project share. */
const returned = new WeakMap<FunctionIr, readonly Expression[]>();

/** Every expression that a function returns. */
export function returnedBy({ ir, index }: Reached): readonly Expression[] {
  const known = returned.get(ir);
  if (known) return known;
  const found = index
    .expressionsOf(ir.id)
    .filter((expression) => index.parentOf(expression)?.kind === "return");
  returned.set(ir, found);
  return found;
}
