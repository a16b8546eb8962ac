import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import { callbackOf } from "../analysis/graph/callbacks";
import type { Reached } from "../analysis/project";
import type { Call, Expression } from "../ir";
import { knownFunction } from "../knowledge/knowledge";
import type { LibraryFunction } from "../knowledge/library";

/** A call that runs a function again and again: a loop without a loop statement. */
export interface Repetition {
  readonly call: Call;
  readonly how: NonNullable<LibraryFunction["iterates"]>;
  /** What is run. */
  readonly body: Reached;
}

/** What a call repeats, unless it is given what makes it end with the call that is served. */
export function repetitionOf(call: Call, { reached, project, scope, settings }: FunctionAnalysis) {
  const external = project.callFact(call)?.external;
  const how = external && knownFunction(external, settings.libraries)?.iterates;
  if (!external || !how || isAware(call, reached, scope)) return undefined;
  const body = call.arguments
    .map((one) => callbackOf(one, reached, project))
    .findLast((one) => one !== undefined);
  if (!body) return undefined;
  // A list's own methods wait for nothing: only one turn that waits for the last makes it a chain.
  if (external.package === "" && how === "in-turn" && !waitsForLast(body))
    return { call, how: "at-once", body } as const;
  return { call, how, body } satisfies Repetition;
}

/** `(last, row) => last.then(…)`, or an async function that awaits `last` before anything else. */
function waitsForLast({ ir, index }: Reached): boolean {
  const last = ir.parameters[0]?.binding;
  const isLast = (one: Expression) => one.kind === "identifier" && one.binding === last;
  if (last === undefined) return false;
  const all = index.expressionsOf(ir.id);
  if (ir.async) {
    const first = all.find((one) => one.kind === "await");
    return first?.kind === "await" && isLast(first.value);
  }
  return all.some((one) => one.kind === "member" && one.property === "then" && isLast(one.object));
}
