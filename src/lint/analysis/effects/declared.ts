import type { Effect } from "../../flow/automaton";
import { macro, unknown } from "../../flow/states";
import type { FunctionIr } from "../../ir";
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
  if (!doc?.includes("@")) return found;
  const checks = says("checks-cancellation", doc) || (found.settled.stops ?? false);
  const yields = says("yields", doc);
  if (yields) return { ...found, settled: waiting(macro, checks) };
  if (!says("checks-cancellation", doc)) return found;
  return { ...found, called: async ? found.called : look, settled: async ? waiting(unknown, true) : look };
}

function says(tag: "checks-cancellation" | "yields", doc: string): boolean {
  return new RegExp(String.raw`(?:^|\n)[ \t*]*@${tag}(?![\w-])`).test(doc);
}
