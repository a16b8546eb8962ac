import { isClientCall } from "../../dialects/grpc-js";
import type { ExternalName } from "../../facts";
import type { BindingId, Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { ClassPlace } from "../../syntax/classes";
import type { Project, Reached } from "../project";
import { type Carriers, returnedBy } from "./carriers";
import { classesOf } from "./classes";

/** Whether a thing was made for the call that is served, or is there before and after it. */
export type Lifetime = "call" | "longer" | "unknown";

/** What gives back the thing itself, or another face of it. */
const faces = /^(pipe|asObservable|on|once|addListener|setMaxListeners|get|bind|asReadonly|lift)$/;
/** Globals that are there as long as the process. */
const globals = /^(process|globalThis|global|window)$/;
/** How many steps back to where a thing was made are looked at. */
const farthest = 12;

/** Tells how long the things live that code of a handler uses, by where they were made. */
export class Lifetimes {
  constructor(
    private readonly project: Project,
    private readonly carriers: Carriers,
  ) {}

  of(expression: Expression, where: Reached, depth = 0): Lifetime {
    if (depth > farthest) return "unknown";
    const carrier = this.carriers.of(expression, where);
    if (carrier && carrier.kind !== "holder") return "call";
    const at = (one: Expression) => this.of(one, where, depth + 1);
    switch (expression.kind) {
      case "identifier":
        if (expression.binding === undefined) return globals.test(expression.name) ? "longer" : "unknown";
        return this.ofBinding(expression.binding, where, depth);
      case "this":
      case "super":
        return this.isMadeForCall(where) ? "call" : "longer";
      case "member":
        return expression.object.kind === "this"
          ? this.ofField(expression.property, where, depth)
          : at(expression.object);
      case "index":
        return at(expression.object);
      case "call":
        return this.ofCall(expression, where, depth);
      case "await":
      case "assignment":
        return at(expression.value);
      case "logical":
        return joined([at(expression.left), at(expression.right)]);
      case "conditional":
        return joined([at(expression.then), at(expression.else)]);
      case "object":
      case "array":
        return "call";
      default:
        return "unknown";
    }
  }

  /** Whether the `this` of a function is there before and after the call. */
  isLasting(where: Reached): boolean {
    return !this.isMadeForCall(where);
  }

  private ofBinding(id: BindingId, where: Reached, depth: number): Lifetime {
    const binding = where.index.file.bindings[id]!;
    if (binding.kind === "import" || binding.owner === 0) return "longer";
    const owner = this.project.find({ ...where.ref, function: binding.owner });
    // What set the handlers up has run before any call.
    if (!owner) return "longer";
    if (binding.parameter !== undefined) return this.ofParameter(owner, binding.parameter, depth);
    const values = [
      binding.init,
      ...binding.writes.map(({ expression }) =>
        expression.kind === "assignment" ? expression.value : undefined,
      ),
    ].filter((one) => one !== undefined);
    return joined(values.map((one) => this.of(one, owner, depth + 1)));
  }

  private ofParameter(owner: Reached, parameter: number, depth: number): Lifetime {
    if (owner.entry) return "call";
    const handed = this.project.callersOf(owner).map(({ by, call }) => {
      const argument = call.arguments[parameter];
      return argument ? this.of(argument, by, depth + 1) : "unknown";
    });
    return joined(handed);
  }

  private ofField(name: string, where: Reached, depth: number): Lifetime {
    if (!this.isMadeForCall(where)) return "longer";
    const all = classesOf(where, this.project);
    const member = all.flatMap(({ held }) => held.members).find((one) => one.name === name);
    const [maker] = all.flatMap((one) => this.constructorOf(one) ?? []);
    if (member?.parameter !== undefined)
      return maker ? this.ofParameter(maker, member.parameter, depth) : "unknown";
    const writes = all.flatMap(({ held, index }) =>
      held.writes.flatMap((one) => (one.member === name ? { ...one, file: index.file.path } : [])),
    );
    const values = writes.map(({ expression, function: by, file }) => {
      const writer = this.project.find({ file, function: by });
      const value = expression.kind === "assignment" ? expression.value : undefined;
      return writer && value ? this.of(value, writer, depth + 1) : "unknown";
    });
    return joined(member?.init ? ["call", ...values] : values);
  }

  private constructorOf({ held, index }: ClassPlace): Reached | undefined {
    const made = held.members.find(({ name, function: id }) => name === "constructor" && id !== undefined);
    return made && this.project.find({ file: index.file.path, function: made.function! });
  }

  /** Whether code of a handler makes instances of the class whose method this is, or of one around it. */
  private isMadeForCall(where: Reached): boolean {
    return classesOf(where, this.project).some((place) => {
      const maker = this.constructorOf(place);
      return maker ? this.project.callersOf(maker).some(({ call }) => call.new) : this.isMadeBeside(place);
    });
  }

  /** `new Poller()` in code of a handler, in the same file: nothing else tells of a class without a constructor. */
  private isMadeBeside({ held, index }: ClassPlace): boolean {
    const { bindings, classes, path } = index.file;
    const name = bindings.findIndex(
      ({ declares }) => declares && "class" in declares && classes[declares.class] === held,
    );
    return index.usesOf(name).some(({ expression, function: user }) => {
      const parent = index.parentOf(expression);
      const by = this.project.find({ file: path, function: user });
      return by !== undefined && parent?.kind === "call" && parent.new && parent.callee === expression;
    });
  }

  /** An upstream call is made for the call that it serves; so is what a module of Node opens, or what has to be closed. */
  private makesForCall(call: Call): boolean {
    const fact = this.project.callFact(call);
    const from = fact?.external;
    const { libraries } = this.project.settings;
    const acquires = from && knownFunction(from, libraries)?.acquires;
    if (acquires && !acquires.byObject) return true;
    // `http.get` is a function of its module, `agent.get` would be a method of something.
    if (from && makers.test(from.package)) return !faces.test(/\.(\w+)$/.exec(from.name)?.[1] ?? "");
    return fact?.returns.names.some(isClientCall) ?? false;
  }

  /** A method that returns `this` gives the object back whose method it is. */
  private ofResult(
    value: Expression,
    by: Reached,
    { callee }: Call,
    where: Reached,
    depth: number,
  ): Lifetime {
    return value.kind === "this" && callee.kind === "member"
      ? this.of(callee.object, where, depth + 1)
      : this.of(value, by, depth + 1);
  }

  private ofCall(call: Call, where: Reached, depth: number): Lifetime {
    if (call.new) return "call";
    const fact = this.project.callFact(call);
    const targets = fact?.targets ?? [];
    if (targets.length > 0) {
      return joined(
        targets.flatMap((target) => {
          const reached = this.project.find(target);
          return reached
            ? returnedBy(reached).map((one) => this.ofResult(one, reached, call, where, depth))
            : [];
        }),
      );
    }
    const { callee } = call;
    if (this.makesForCall(call)) return "call";
    return callee.kind === "member" && (faces.test(callee.property) || isLent(fact?.external))
      ? this.of(callee.object, where, depth + 1)
      : "unknown";
  }
}

/** `pool.connect()` lends what it takes back. */
function isLent(from: ExternalName | undefined): boolean {
  return from !== undefined && /Pool\.(connect|acquire|getConnection)$/.test(from.name);
}

/** What these modules of Node return is made anew by each call: children, sockets, streams, requests. */
const makers =
  /^node:(child_process|fs|http|https|http2|net|tls|dgram|readline|zlib|stream|worker_threads|crypto)$/;

function joined(all: readonly Lifetime[]): Lifetime {
  if (all.includes("longer")) return "longer";
  return all.length > 0 && all.every((one) => one === "call") ? "call" : "unknown";
}
