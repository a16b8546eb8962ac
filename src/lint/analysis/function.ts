import type { View } from "../backend/backend";
import type { Handler } from "../handlers/handler";
import type { LintSettings } from "../settings";
import { Conditions } from "./conditions/conditions";
import type { Cycle } from "./cycles/cycle";
import { cyclesOf } from "./cycles/cycles";
import { type Recursion, recursionsOf } from "./cycles/recursions";
import type { EffectScope } from "./effects/scope";
import { editedGraph } from "./graph/edited-graph";
import { openProject } from "./graph/open-project";
import { ProjectGraph } from "./graph/project-graph";
import { newMemory } from "./memory";
import type { Project, Reached } from "./project";
import { apart } from "./values/background";
import { Carriers } from "./values/carriers";
import { Lifetimes } from "./values/lifetimes";
import { Listeners } from "./values/listeners";

/** One function that a handler can reach, with what the rules ask about it. */
export interface FunctionAnalysis {
  readonly reached: Reached;
  readonly settings: LintSettings;
  readonly project: Project;
  readonly carriers: Carriers;
  readonly conditions: Conditions;
  readonly listeners: Listeners;
  readonly lifetimes: Lifetimes;
  readonly scope: EffectScope;
  readonly cycles: readonly Cycle[];
  readonly recursions: readonly Recursion[];
}

/**
 * Everything that handlers can reach, one function after the other; the work is done as they are asked for. Yields
 * nothing now and then, where there is work to be done first.
 *
 * @param memory of a state of the same project, when what it holds still holds in this one but for the edited files
 * @param edited files whose functions alone are wanted; all when undefined
 */
export function* analyse(
  view: View,
  handlers: readonly Handler[],
  settings: LintSettings,
  memory = newMemory(),
  edited?: ReadonlySet<string>,
): Generator<FunctionAnalysis | undefined> {
  const { facts, summaries, elsewhere, kept } = memory;
  const state = edited && { view, facts, paths: edited, before: elsewhere?.project };
  const known = state && memory.graph && editedGraph(memory.graph, state, apart);
  const project = known ?? (yield* openProject(view, handlers, settings, apart, facts));
  if (project instanceof ProjectGraph) memory.graph = project;
  const other = (where: Reached) => (edited?.has(where.ref.file) ? undefined : elsewhere);
  const carriers: Carriers = new Carriers(
    project,
    (binding, where) => listeners.isLinked(binding, where),
    (where) => other(where)?.carriers,
  );
  const listeners = new Listeners(carriers, project, (where) => other(where)?.listeners);
  const conditions = new Conditions(project, carriers, listeners, (where) => other(where)?.conditions);
  const lifetimes = new Lifetimes(project, carriers);
  const scope: EffectScope = { project, carriers, listeners, summaries };
  const all = edited ? project.functionsIn(edited) : project.functions;
  const wanted = kept ? all.filter(({ ref }) => !kept.has(ref)) : all;
  for (const one of all) {
    const before = kept?.has(one.ref) ? elsewhere?.project.find(one.ref) : undefined;
    if (before) summaries.keep(before.ir, one.ir);
  }
  yield* summaries.solve(scope, conditions, edited && !elsewhere ? project.runBy(wanted) : wanted);
  memory.known = { project, carriers, listeners, conditions };
  for (const reached of wanted) {
    const cycles = cyclesOf(reached, scope, conditions);
    const recursions = recursionsOf(reached, scope, conditions);
    yield {
      reached,
      settings,
      project,
      carriers,
      conditions,
      listeners,
      lifetimes,
      scope,
      cycles,
      recursions,
    };
  }
}
