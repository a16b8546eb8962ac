import type { Effect } from "../../flow/automaton";
import { macro, unknown } from "../../flow/states";
import type { FunctionIr } from "../../ir";
import { docTag } from "../../syntax/doc-tags";
import { look, waiting } from "./effect-sets";

/** What a function does to whoever calls it, and to whoever waits for what it returns. */
interface Does {
  readonly called: Effect;
  readonly settled: Effect;
}

/**
 * What the JSDoc comment before a function says that it does, over what its body shows: `@checks-cancellation` leaves by an
 * error when the call is over, `@yields` gives the event loop a turn.
 */
export function declaredOver<T extends Does>(found: T, { doc, async }: FunctionIr): T {
  const checking = docTag(doc, "checks-cancellation") !== undefined;
  if (docTag(doc, "yields") !== undefined)
    return { ...found, settled: waiting(macro, checking || (found.settled.stops ?? false)) };
  if (!checking) return found;
  return { ...found, called: async ? found.called : look, settled: async ? waiting(unknown, true) : look };
}
