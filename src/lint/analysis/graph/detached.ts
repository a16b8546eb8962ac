import { matchesName } from "../../globs";
import type { Call, FunctionIr } from "../../ir";
import type { LintSettings } from "../../settings";
import { docTag } from "../../syntax/doc-tags";
import type { FunctionPlace } from "../../syntax/file-index";
import { dottedName } from "../../syntax/names";

/** Whether a call starts work that outlives this one on purpose: what it runs is not followed. */
export function isDetached({ callee }: Call, { detachedFunctions }: LintSettings): boolean {
  return detachedFunctions.length > 0 && matchesName(detachedFunctions, dottedName(callee) ?? "");
}

/** Whether a function says in its JSDoc comment why its work outlives the call that begins it. */
export function saysDetached({ doc }: Pick<FunctionIr, "doc">): boolean {
  return (docTag(doc, "detached") ?? "") !== "";
}

/** Functions that are written as arguments of such calls. */
export function detachedBy({ ref, index }: FunctionPlace, settings: LintSettings): ReadonlySet<number> {
  if (settings.detachedFunctions.length === 0) return new Set();
  const calls = index
    .expressionsOf(ref.function)
    .filter((one): one is Call => one.kind === "call" && isDetached(one, settings));
  const given = calls.flatMap((call) => call.arguments);
  return new Set(given.flatMap((one) => (one.kind === "function" ? [one.function] : [])));
}
