import type { FunctionAnalysis } from "../analysis/function";
import type { Call } from "../ir";
import { knownFunction } from "../knowledge/knowledge";

/**
 * Whether more than its name tells what a call does: code of the project, a type, or what is known of a library. Of
 * `mysql.watch(sku, send)` in untyped code nobody knows whether it goes on or answers once.
 */
export function isDeclared(call: Call, { project, settings }: FunctionAnalysis): boolean {
  const fact = project.callFact(call);
  if (!fact) return false;
  const isKnown = fact.external && knownFunction(fact.external, settings.libraries) !== undefined;
  return fact.targets.length > 0 || !fact.returns.any || isKnown === true;
}
