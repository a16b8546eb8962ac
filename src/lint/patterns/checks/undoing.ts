import { contains, type Span } from "../../../text/span";
import type { Project, Reached } from "../../analysis/project";
import type { Block } from "../../ir";
import { functionsAround } from "../../syntax/nesting";
import { allStatements } from "../../syntax/walk";

/**
 * Whether code gives back what was taken, or undoes what was done, and so has to come to its end: it stands in a `finally`,
 * or in a `catch` that throws in the end, also when a function within does it for each of some; or whoever comes to its
 * function does so from there.
 */
export function undoes(
  span: Span,
  reached: Reached,
  project: Pick<Project, "callersOf">,
  seen: ReadonlySet<Reached> = new Set(),
): boolean {
  if (standsInCleanUp(span, reached)) return true;
  if (reached.entry || seen.has(reached)) return false;
  const within = new Set([...seen, reached]);
  const callers = project.callersOf(reached);
  return callers.length > 0 && callers.every(({ by, call }) => undoes(call.span, by, project, within));
}

function standsInCleanUp(span: Span, { ref, index }: Reached): boolean {
  for (const { body } of functionsAround(ref.function, index.file)) {
    for (const one of allStatements(body)) {
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
