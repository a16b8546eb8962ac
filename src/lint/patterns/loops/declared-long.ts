import { contains } from "../../../text/span";
import type { Cycle } from "../../analysis/cycles/cycle";
import type { Project } from "../../analysis/project";
import type { FunctionIr } from "../../ir";
import { docTag } from "../../syntax/doc-tags";

/**
 * Whether a loop is declared to take long, by `@long-running` in the JSDoc comment of the function that it stands in, or of
 * one that each turn calls.
 */
export function isDeclaredLong({ loop, where }: Pick<Cycle, "loop" | "where">, project: Project): boolean {
  if (says(where.ir)) return true;
  return where.index.expressionsOf(where.ref.function).some((one) => {
    if (one.kind !== "call" || !contains(loop.body.span, one.span)) return false;
    const targets = project.callFact(one)?.targets ?? [];
    return targets.some((ref) => {
      const target = project.find(ref);
      return target !== undefined && says(target.ir);
    });
  });
}

function says({ doc }: FunctionIr): boolean {
  return docTag(doc, "long-running") !== undefined;
}
