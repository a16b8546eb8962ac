import type { FunctionAnalysis } from "../../analysis/function";
import { callsWithin, reachedWithin } from "../../analysis/graph/callbacks";
import type { Project, Reached } from "../../analysis/project";
import { bindingOf } from "../../syntax/names";
import { isWithin } from "../../syntax/nesting";

/** Whether a function, or one that stands in it, holds on to what carries the cancellation. */
export function holdsCarrier(held: Reached | undefined, { project, carriers }: FunctionAnalysis): boolean {
  if (!held) return false;
  return callsWithin(held, project).some(({ call, by }) =>
    [call.callee.kind === "member" ? call.callee.object : call.callee, ...call.arguments].some(
      (one) => carriers.of(one, by) !== undefined,
    ),
  );
}

/**
 * Whether a function holds on to names of a function around it that runs for each call: then it is made for one call, and
 * each call makes one more.
 */
export function isMadeForEach(held: Reached, project: Project): boolean {
  const { file } = held.index;
  return reachedWithin(held, project).some((by) =>
    by.index.expressionsOf(by.ref.function).some((one) => {
      const owner = bindingOf(one, file)?.owner;
      if (owner === undefined || owner === 0 || isWithin(owner, held.ref.function, file)) return false;
      // What set the handlers up has run before any call.
      return project.find({ ...held.ref, function: owner }) !== undefined;
    }),
  );
}
