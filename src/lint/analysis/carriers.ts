import type { ExternalName, TypeFact } from "../facts";
import type { HandlerSummary } from "../finding";
import type { Handler } from "../handlers/handler";
import type { Binding, BindingId, ClassIr, Expression, FunctionIr } from "../ir";
import type { Project, Reached } from "./project";

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
  | { readonly kind: "requests" };

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
function carrierOfHandler({ carrier, kind }: Handler): Carrier | undefined {
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

/** Finds what values tell of the call's end, through names, members, packing and unpacking, and other functions. */
export class Carriers {
  private readonly known = new Map<Expression, Carrier | undefined>();
  private readonly parameters = new Map<string, Carrier | undefined>();

  constructor(
    private readonly project: Project,
    /** Whether a controller's `abort` is called by something that runs when the call ends, or is out of sight. */
    private readonly isLinked: (binding: BindingId, where: Reached) => boolean,
  ) {}

  /** What an expression of a function carries. */
  of(expression: Expression, where: Reached): Carrier | undefined {
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
      case "assignment":
        return this.of(expression.value, where);
      case "logical":
        return this.of(expression.left, where) ?? this.of(expression.right, where);
      case "conditional":
        return this.of(expression.then, where) ?? this.of(expression.else, where);
      case "call":
        return this.ofCall(expression, where);
      default:
        return undefined;
    }
  }

  /** What the methods of the class put into a field. */
  private ofField(name: string, where: Reached): Carrier | undefined {
    const { file } = where.index;
    const held = classOf(where);
    if (held === undefined) return undefined;
    for (const write of held.writes.filter(({ member }) => member === name)) {
      const by = this.project.find({ file: file.path, function: write.function });
      const value = write.expression.kind === "assignment" ? write.expression.value : undefined;
      const found = by && value && this.of(value, by);
      if (found) return found;
    }
    return undefined;
  }

  /** A type alone says little of a local signal: where it comes from decides. */
  private ofType(expression: Expression, where: Reached): Carrier | undefined {
    const carrier = carrierOfType(this.project.typeFact(expression));
    if (carrier?.kind !== "signal") return carrier;
    return this.isUnlinkedSignal(expression, where) ? undefined : carrier;
  }

  private isUnlinkedSignal(expression: Expression, where: Reached): boolean {
    if (
      expression.kind === "member" &&
      expression.property === "signal" &&
      expression.object.kind === "identifier"
    ) {
      const { binding } = expression.object;
      const made = binding === undefined ? undefined : where.index.file.bindings[binding];
      return made !== undefined && makesController(made) && !this.isLinked(binding!, where);
    }
    if (expression.kind !== "identifier" || expression.binding === undefined) return false;
    const { init, path, parameter } = where.index.file.bindings[expression.binding]!;
    if (parameter !== undefined || init === undefined) return false;
    if (init.kind === "call") return this.isTimeout(init, where);
    const whole = path === undefined ? init : undefined;
    if (whole) return this.isUnlinkedSignal(whole, where);
    return (
      init.kind === "identifier" && this.of(init, where) === undefined && this.makesUnlinked(init, where)
    );
  }

  private makesUnlinked(expression: Extract<Expression, { kind: "identifier" }>, where: Reached): boolean {
    const made = expression.binding === undefined ? undefined : where.index.file.bindings[expression.binding];
    return made !== undefined && makesController(made);
  }

  /** A signal that only a clock aborts says nothing of the call. */
  private isTimeout(call: Extract<Expression, { kind: "call" }>, where: Reached): boolean {
    const { callee } = call;
    if (
      callee.kind !== "member" ||
      callee.object.kind !== "identifier" ||
      callee.object.name !== "AbortSignal"
    ) {
      return false;
    }
    return callee.property === "timeout" || this.ofCall(call, where) === undefined;
  }

  private ofBinding(id: BindingId, where: Reached): Carrier | undefined {
    const binding = where.index.file.bindings[id]!;
    if (binding.parameter !== undefined) {
      return along(this.ofParameter(binding.owner, binding.parameter, where), binding.path);
    }
    if (makesController(binding)) return this.isLinked(id, where) ? { kind: "controller" } : undefined;
    if (binding.init) {
      const held = binding.init.kind === "object" ? unpack(binding.init, binding.path) : undefined;
      const found = held ? this.of(held, where) : along(this.of(binding.init, where), binding.path);
      if (found) return found;
    }
    for (const { expression } of binding.writes) {
      const found = expression.kind === "assignment" && this.of(expression.value, where);
      if (found) return found;
    }
    return undefined;
  }

  /** What a function's parameter carries, as a whole. */
  ofArgument(owner: Reached, parameter: number): Carrier | undefined {
    return this.ofParameter(owner.ref.function, parameter, owner);
  }

  private ofParameter(owner: number, parameter: number, where: Reached): Carrier | undefined {
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
    if (entry?.requests === parameter || (parameter === 0 && isIterated(reached)))
      return { kind: "requests" };
    for (const { by, call } of this.project.callersOf(reached)) {
      const argument = call.arguments[parameter];
      const handed = argument && this.of(argument, by);
      if (handed) return handed;
    }
    return undefined;
  }

  private ofCall(call: Extract<Expression, { kind: "call" }>, where: Reached): Carrier | undefined {
    const { callee } = call;
    const merges =
      callee.kind === "member" && callee.object.kind === "identifier" && callee.object.name === "AbortSignal";
    if (merges && callee.property === "any") {
      const elements = call.arguments.flatMap((one) => (one.kind === "array" ? one.elements : [one]));
      return elements.map((one) => this.of(one, where)).find((one) => one !== undefined);
    }
    if (merges) return undefined;
    const fact = this.project.callFact(call);
    for (const target of fact?.targets ?? []) {
      const reached = this.project.find(target);
      for (const value of reached ? returnedBy(reached) : []) {
        const found = this.of(value, reached!);
        if (found) return found;
      }
    }
    // A signal or a call that other code made up is taken for one that is linked.
    return fact && fact.targets.length === 0 ? carrierOfType(fact.returns) : undefined;
  }
}

/** A handler that goes through what it is given first, with `for await`: only the client's messages are such. */
function isIterated({ entry, ir, index }: Reached): boolean {
  const first = ir.parameters[0]?.binding;
  if (entry === undefined || entry.carrier?.parameter === 0 || first === undefined) return false;
  return index.usesOf(first).some(({ expression }) => {
    const parent = index.parentOf(expression);
    return parent?.kind === "loop" && parent.await && parent.over === expression;
  });
}

/** The class whose `this` a function sees. */
export function classOf({ ir, index }: Pick<Reached, "ir" | "index">): ClassIr | undefined {
  const { functions, classes } = index.file;
  let subject: FunctionIr | undefined = ir;
  while (subject && subject.class === undefined && subject.kind === "arrow" && subject.parent !== undefined) {
    subject = functions[subject.parent];
  }
  return subject?.class === undefined ? undefined : classes[subject.class];
}

/** Every expression that a function returns. */
export function returnedBy({ ir, index }: Reached): Expression[] {
  return index.expressionsOf(ir.id).filter((expression) => index.parentOf(expression)?.kind === "return");
}

/** Whether a binding holds a new `AbortController`. */
export function makesController({ init, path }: Binding): boolean {
  if (init?.kind !== "call" || !init.new || path !== undefined) return false;
  return init.callee.kind === "identifier" && init.callee.name === "AbortController";
}

function unpack(
  object: Extract<Expression, { kind: "object" }>,
  path: Binding["path"],
): Expression | undefined {
  const [first, ...rest] = path ?? [];
  const value = object.properties.find(({ name }) => name !== undefined && name === first)?.value;
  return rest.length === 0 ? value : undefined;
}

function along(carrier: Carrier | undefined, path: Binding["path"]): Carrier | undefined {
  return (path ?? []).reduce<Carrier | undefined>((held, step) => memberOf(held, String(step)), carrier);
}

function memberOf(carrier: Carrier | undefined, member: string): Carrier | undefined {
  if (carrier === undefined) return undefined;
  if ((carrier.kind === "context" || carrier.kind === "controller") && member === "signal")
    return { kind: "signal" };
  // NestJS and wrappers hand over an object that holds the call.
  return undefined;
}
