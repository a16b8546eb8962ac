import type { Expression } from "../../ir";
import { givesStore } from "../../knowledge/node";
import { bindingOf } from "../../syntax/names";
import type { Project, Reached } from "../project";

/** `storage.getStore()`, by a name too: outside of a call there is no store. */
export function isStore(expression: Expression, where: Reached, project: Project): boolean {
  if (expression.kind === "call") return givesStore(project.callFact(expression)?.external);
  const { init, path } = bindingOf(expression, where.index.file) ?? {};
  return init?.kind === "call" && path === undefined && isStore(init, where, project);
}
