import type { CallFact, FunctionRef } from "../../facts";
import type { Call } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { Library } from "../../knowledge/library";

/** What only the page of a browser is asked for, where nothing tells whose method it is. */
const inPage = /^(evaluate(All|Handle|OnNewDocument)?|\$\$?eval|addInitScript|execute(Async)?Script)$/;

/** Whether what a call is handed runs in another program, such as the page of a browser: it serves no call there. */
function runsAway({ callee }: Call, { external, targets }: CallFact, libraries: readonly Library[]): boolean {
  if (external) return knownFunction(external, libraries)?.runsAway === true;
  return targets.length === 0 && callee.kind === "member" && inPage.test(callee.property);
}

/** What calls have another program run: those calls, and the functions, whether written as arguments or named there. */
export function sentAway(
  calls: readonly { readonly call: Call; readonly fact: CallFact }[],
  file: string,
  libraries: readonly Library[],
): { readonly calls: ReadonlySet<Call>; readonly functions: readonly FunctionRef["function"][] } {
  const away = calls.filter(({ call, fact }) => runsAway(call, fact, libraries));
  const functions = away.flatMap(({ call, fact }) => [
    ...call.arguments.flatMap((one) => (one.kind === "function" ? [one.function] : [])),
    ...fact.handed.flatMap(({ ref }) => (ref.file === file ? [ref.function] : [])),
  ]);
  return { calls: new Set(away.map(({ call }) => call)), functions };
}
