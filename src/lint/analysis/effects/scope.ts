import type { Effect } from "../../flow/automaton";
import type { Project, Reached } from "../project";
import type { Carriers } from "../values/carriers";
import type { Listeners } from "../values/listeners";

/** What the summaries and the rules ask of one function: what its events and its promises do. */
export interface EffectScope {
  readonly project: Project;
  readonly carriers: Carriers;
  readonly listeners: Listeners;
  readonly summaries: Summarised;
}

/** Effects of the project's own functions, as far as they are known. */
export interface Summarised {
  /** What calling does, before anything is waited for. */
  called(target: Reached | undefined): Effect;
  /** What waiting for the result does. */
  settled(target: Reached | undefined): Effect;
  /** What waiting for the next value of a generator does. */
  stepped(target: Reached | undefined): Effect;
}
