import { contains, type Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import { allStatements } from "../../analysis/walk";
import type { Block } from "../../ir";

/**
 * Whether code gives back what was taken, or undoes what was done, and so has to come to its end: it stands in a `finally`,
 * or in a `catch` that throws in the end, also when a function within does it for each of some.
 */
export function undoes(span: Span, { ref, index }: Reached): boolean {
  const { functions } = index.file;
  for (let at: number | undefined = ref.function; at !== undefined; at = functions[at]!.parent) {
    for (const one of allStatements(functions[at]!.body)) {
      if (one.kind !== "try") continue;
      if (one.finally && contains(one.finally.span, span)) return true;
      const caught = one.catch?.body;
      if (caught && contains(caught.span, span) && caught.body.at(-1)?.kind === "throw")
        return !givesResult(caught, span);
    }
  }
  return false;
}

/** `const other = await fallback.get(id)`, `return fallback.get(id)`: done for what it answers. */
function givesResult(block: Block, span: Span): boolean {
  return allStatements([block]).some(
    (one) => (one.kind === "return" || one.kind === "variable") && contains(one.span, span),
  );
}
