import type { View } from "../backend/backend";
import type { Handler } from "../handlers/handler";
import type { LintSettings } from "../settings";
import { apart } from "./background";
import { Carriers } from "./carriers";
import { Conditions } from "./conditions";
import { type Cycle, cyclesOf } from "./cycles";
import { Lifetimes } from "./lifetimes";
import { Listeners } from "./listeners";
import { openProject, type Project, type Reached } from "./project";
import { type Recursion, recursionsOf } from "./recursions";
import type { EffectScope } from "./scope";
import { Summaries } from "./summaries";

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

/** Everything that handlers can reach, one function after the other; the work is done as they are asked for. */
export function* analyse(
  view: View,
  handlers: readonly Handler[],
  settings: LintSettings,
): Generator<FunctionAnalysis> {
  const project = openProject(view, handlers, settings, apart);
  const carriers: Carriers = new Carriers(project, (binding, where) => listeners.isLinked(binding, where));
  const listeners = new Listeners(carriers, project);
  const conditions = new Conditions(project, carriers, listeners);
  const lifetimes = new Lifetimes(project, carriers);
  const summaries = new Summaries();
  const scope: EffectScope = { project, carriers, listeners, summaries };
  summaries.solve(scope, conditions);
  for (const reached of project.functions) {
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
