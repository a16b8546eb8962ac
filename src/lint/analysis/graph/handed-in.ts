import type { CallFact, FunctionRef } from "../../facts";
import type { Binding, Call, Expression, FunctionIr, Identifier } from "../../ir";
import { runsWithStore } from "../../knowledge/node";
import { bindingOf, initialOf } from "../../syntax/names";
import type { CallSite, Project, Reached } from "../project";
import { functionOf } from "./callbacks";

/** A chain of functions that hand a function on to each other is followed this far. */
const farthest = 4;

type Direct = Pick<Project, "find" | "callersOf" | "callFact">;

/**
 * Who is run where a function calls what it was given, as `retry` and `each` of a project's own do: every function that a
 * caller hands in.
 */
export class HandedIn {
  private readonly facts = new Map<Call, CallFact>();
  private readonly callers = new Map<FunctionIr, CallSite[]>();

  /**
   * @param project who calls whom, as far as that is told by names alone
   * @param below what is known of functions besides those; their callers are as `project` has them
   */
  constructor(
    functions: readonly Reached[],
    project: Direct,
    private readonly below?: Pick<HandedIn, "factOf" | "callersOf">,
  ) {
    for (const by of functions) {
      for (const one of parameterCallsOf(by)) this.add(one, by, project);
    }
  }

  /** What such a call runs; undefined for every other call. */
  factOf(call: Call): CallFact | undefined {
    return this.facts.get(call) ?? this.below?.factOf(call);
  }

  /** The calls that run a function that was handed in. */
  callersOf(reached: Reached): readonly CallSite[] {
    const own = this.callers.get(reached.ir) ?? [];
    return this.below ? [...this.below.callersOf(reached), ...own] : own;
  }

  private add({ call, name }: ParameterCall, by: Reached, project: Direct): void {
    const fact = project.callFact(call);
    if (!fact || fact.targets.length > 0) return;
    if (name !== call.callee && !runsWithStore(fact.external)) return;
    const found = functionsIn(name, by, project, 0);
    const targets = once(found.flatMap((one) => one ?? []));
    if (targets.length === 0) return;
    this.facts.set(call, { ...fact, targets, complete: !found.includes(undefined) });
    for (const target of targets) {
      const reached = project.find(target);
      if (!reached) continue;
      const sites = this.callers.get(reached.ir);
      if (sites) sites.push({ by, call });
      else this.callers.set(reached.ir, [{ by, call }]);
    }
  }
}

/** `work()`, or `storage.run(store, work)`. */
interface ParameterCall {
  readonly call: Call;
  readonly name: Identifier;
}

/** By functions' texts, which most states of a project share. */
const parameterCalls = new WeakMap<FunctionIr, readonly ParameterCall[]>();

/** Whether a function runs what it, or a function around it, was given. */
export function callsParameters(reached: Reached): boolean {
  return parameterCallsOf(reached).length > 0;
}

/** The calls of a function that call a parameter, its own or of a function around it. */
function parameterCallsOf({ ir, index }: Reached): readonly ParameterCall[] {
  const known = parameterCalls.get(ir);
  if (known) return known;
  const found = index.expressionsOf(ir.id).flatMap((call): ParameterCall[] => {
    if (call.kind !== "call") return [];
    const [, second] = call.arguments;
    const name = call.callee.kind === "member" && call.callee.property === "run" ? second : call.callee;
    if (name?.kind !== "identifier" || bindingOf(name, index.file)?.parameter === undefined) return [];
    return [{ call, name }];
  });
  parameterCalls.set(ir, found);
  return found;
}

/** What a name holds that is a parameter, or a part of one; undefined for each value that cannot be read. */
function functionsIn(
  name: Identifier,
  where: Reached,
  project: Direct,
  depth: number,
): (FunctionRef | undefined)[] {
  const binding = bindingOf(name, where.index.file);
  if (binding?.parameter === undefined || binding.writes.length > 0 || depth > farthest) return [undefined];
  const owner = project.find({ ...where.ref, function: binding.owner });
  // Whoever calls a handler is not ours to see.
  if (!owner || owner.entry) return [undefined];
  return project.callersOf(owner).flatMap(({ by, call }) => {
    if (call.arguments.some(({ kind }) => kind === "spread")) return [undefined];
    const value = partOf(call.arguments[binding.parameter!], binding, by) ?? binding.default;
    // A function that is left out is not called.
    if (value === undefined) return [];
    const id = functionOf(value, by);
    if (id !== undefined) return [{ file: by.ref.file, function: id }];
    const named = project
      .callFact(call)
      ?.handed.filter(
        ({ argument, property }) => argument === binding.parameter && property === binding.path?.[0],
      );
    if (named?.length) return named.map(({ ref }) => ref);
    return value.kind === "identifier" ? functionsIn(value, by, project, depth + 1) : [undefined];
  });
}

/** What of an argument a parameter's name holds: all of it, or a property. */
function partOf(
  argument: Expression | undefined,
  { path }: Binding,
  { index }: Reached,
): Expression | undefined {
  if (path === undefined || argument === undefined) return argument;
  const held = initialOf(argument, index.file);
  if (held?.kind !== "object" || path.length !== 1) return argument;
  return held.properties.find(({ name }) => name === path[0])?.value;
}

function once(refs: readonly FunctionRef[]): FunctionRef[] {
  return [...new Map(refs.map((ref) => [`${ref.file}#${ref.function}`, ref])).values()];
}
