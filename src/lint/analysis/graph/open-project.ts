import type { View } from "../../backend/backend";
import type { Handler } from "../../handlers/handler";
import type { LintSettings } from "../../settings";
import type { Apart } from "../project";
import type { FactTable } from "./fact-table";
import { ProjectGraph } from "./project-graph";

/** So many functions are asked about at once: enough for a back end behind a pipe, and soon done for one that is not. */
const batch = 100;

/**
 * Goes from the handlers through every call that can be resolved, level by level. What goes on apart from the calls is
 * gone through last. Yields now and then.
 *
 * @param facts what is known already; what is asked is added
 */
export function* openProject(
  view: View,
  handlers: readonly Handler[],
  settings: LintSettings,
  work: Apart,
  facts: FactTable,
): Generator<undefined, ProjectGraph> {
  const graph = new ProjectGraph(view, settings, work, facts);
  for (const handler of handlers) graph.reach(handler, handler, undefined);
  for (let level = graph.nextLevel(); level.length > 0; level = graph.nextLevel()) {
    for (let at = 0; at < level.length; at += batch) {
      facts.ask(view, level.slice(at, at + batch));
      yield;
    }
    for (const by of level) graph.reachFrom(by);
  }
  return graph;
}
