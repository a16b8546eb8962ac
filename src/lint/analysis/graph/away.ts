import type { CallFact, FunctionRef } from "../../facts";
import type { Call } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { Library } from "../../knowledge/library";

/** Whether what a call is handed runs in another program, such as the page of a browser: it serves no call there. */
export function runsAway({ external }: CallFact, libraries: readonly Library[]): boolean {
  return external !== undefined && knownFunction(external, libraries)?.runsAway === true;
}

/** The functions that calls have another program run, whether they are written as arguments or named there. */
export function sentAway(
  calls: readonly { readonly call: Call; readonly fact: CallFact }[],
  file: string,
  libraries: readonly Library[],
): readonly FunctionRef["function"][] {
  return calls
    .filter(({ fact }) => runsAway(fact, libraries))
    .flatMap(({ call, fact }) => [
      ...call.arguments.flatMap((one) => (one.kind === "function" ? [one.function] : [])),
      ...fact.handed.flatMap(({ ref }) => (ref.file === file ? [ref.function] : [])),
    ]);
}
