import type { View } from "../backend/backend";
import type { Handler } from "../handlers/handler";
import type { LintSettings } from "../settings";
import { Conditions } from "./conditions/conditions";
import { type Cycle, cyclesOf } from "./cycles/cycles";
import { type Recursion, recursionsOf } from "./cycles/recursions";
import type { EffectScope } from "./effects/scope";
import { Summaries } from "./effects/summaries";
import { FactTable } from "./graph/fact-table";
import { openProject } from "./graph/open-project";
import type { ProjectGraph } from "./graph/project-graph";
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

/** What is kept of a project from one of its states to the next. */
export interface ProjectMemory {
  readonly facts: FactTable;
  readonly summaries: Summaries;
  /** Those found in the last state of which all was told. */
  handlers: readonly Handler[] | undefined;
  /** Who calls whom in the state that was linted last. */
  graph: ProjectGraph | undefined;
}

/** @param facts that are known already */
export function newMemory(facts = new FactTable()): ProjectMemory {
  return { facts, summaries: new Summaries(), handlers: undefined, graph: undefined };
}

/** A memory that knows what another one does, and keeps what is learnt to itself. */
export function memoryAbove(memory: ProjectMemory): ProjectMemory {
  return { ...memory, facts: new FactTable(memory.facts), summaries: new Summaries(memory.summaries) };
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
  const { facts, summaries } = memory;
  const known = edited && memory.graph?.withFiles(view, facts, edited);
  const project = known ?? (yield* openProject(view, handlers, settings, apart, facts));
  memory.graph = project;
  const carriers: Carriers = new Carriers(project, (binding, where) => listeners.isLinked(binding, where));
  const listeners = new Listeners(carriers, project);
  const conditions = new Conditions(project, carriers, listeners);
  const lifetimes = new Lifetimes(project, carriers);
  const scope: EffectScope = { project, carriers, listeners, summaries };
  const wanted = edited ? project.functions.filter(({ ref }) => edited.has(ref.file)) : project.functions;
  yield* summaries.solve(scope, conditions, edited ? project.runBy(wanted) : wanted);
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
