import type { FunctionAnalysis } from "../../analysis/function";
import type { Expression } from "../../ir";
import { bindingOf } from "../../syntax/names";
import { keepsForOthers } from "./hand-made";

/**
 * Whether a value is the promise of a pair whose other half only others have: `deferred.promise`, after
 * `waiting.set(id, deferred)`.
 */
export function isLeftDeferred(value: Expression, { reached, lifetimes }: FunctionAnalysis): boolean {
  if (value.kind !== "member" || value.property !== "promise" || value.object.kind !== "identifier")
    return false;
  const { index } = reached;
  const { init, path, writes = [] } = bindingOf(value.object, index.file) ?? {};
  if (init?.kind !== "call" || path !== undefined || writes.length > 0) return false;
  const uses = index.usesOf(value.object.binding!).map(({ expression }) => useOf(expression));
  return uses.includes("kept") && uses.every((one) => one !== "other");

  function useOf(use: Expression): "kept" | "read" | "other" {
    const parent = index.parentOf(use);
    if (parent?.kind === "member" && parent.object === use && parent.property === "promise") return "read";
    if (parent?.kind === "assignment" && parent.value === use && parent.target.kind !== "identifier")
      return isLasting(parent.target) ? "kept" : "other";
    return parent?.kind === "call" && keepsForOthers(parent) && isLasting(parent.callee) ? "kept" : "other";
  }

  /** Whether what the member is of is there before and after the call. */
  function isLasting(member: Expression): boolean {
    const held = member.kind === "member" || member.kind === "index" ? member.object : undefined;
    return held !== undefined && lifetimes.of(held, reached) === "longer";
  }
}
