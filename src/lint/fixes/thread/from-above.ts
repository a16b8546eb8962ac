import { reachedAround } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { NamedCarrier } from "../nearest";
import type { Draft, Refusal } from "./draft";
import { handlerCarrier } from "./handler-parameter";
import { receive } from "./receive";
import type { Supplied, Thread } from "./thread";

/**
 * Has the function around a place given what it has not: by its callers, or where it is the handler by its library.
 *
 * @param ofHandler what becomes of what the library gives
 */
export function supplyFromAbove(
  thread: Thread,
  draft: Draft,
  by: Reached,
  ofHandler: (draft: Draft, handler: Reached, carrier: NamedCarrier) => Supplied | Refusal,
): Supplied | Refusal {
  const scope = scopeCalled(by, draft);
  if (!scope) return { refused: `${by.ir.name} is not called by a name` };
  if (!scope.entry) {
    const received = receive(draft, scope, thread);
    return "refused" in received ? received : { draft: received.draft, written: received.name };
  }
  const given = handlerCarrier(draft, scope);
  return "refused" in given ? given : ofHandler(given.draft, scope, given.carrier);
}

/** The outermost function around a place that a handler is, or calls: what it is given can be seen from the place. */
export function scopeCalled(
  at: Reached,
  { subject: { project } }: Pick<Draft, "subject">,
): Reached | undefined {
  return reachedAround(at, project).findLast((one) => one.entry || project.callersOf(one).length > 0);
}
