import { contains } from "../../../text/span";
import type { Confidence } from "../../finding";
import type { Edge, Event } from "../../flow/graph";
import {
  hasObserved,
  isChecked,
  type State,
  type StateSet,
  type Suspension,
  suspensionOf,
  unknown,
} from "../../flow/states";
import type { Expression, LoopStatement } from "../../ir";
import type { Conditions } from "../conditions/conditions";
import type { Meaning } from "../conditions/meaning";
import type { Reached } from "../project";
import type { Bound } from "./bounds";
import type { LoopBlocks, Overrun } from "./overruns";

/** A loop of a function, and every way in which it can come round. */
export interface Cycle {
  readonly where: Reached;
  readonly loop: LoopStatement;
  readonly bound: Bound;
  /** What the ways that come round have done. */
  readonly back: StateSet;
  /** The longest suspension of any way round. */
  readonly longest: Suspension;
  /** Whether anything in it asks whether the call is over, well or not. */
  readonly looks: boolean;
  /** Whether it can be left otherwise than by a check or an exception. */
  readonly ends: boolean;
  /** The way round that waits and does not look, when there is one. */
  readonly miss: Miss | undefined;
  /** How it goes on though it knows that the call is over, when that is what is wrong with it. */
  readonly overrun: Overrun | undefined;
  /** Conditions of it that were written as checks and are none; with them it would be right. */
  readonly mistaken: readonly Expression[];
}

/** A way round a loop that waits and does not look. */
export interface Miss {
  readonly suspension: Suspension;
  readonly steps: readonly Edge[];
  /** Where it waits first. */
  readonly waits: Event | undefined;
  /** Before anything is said of doubts. */
  readonly confidence: Confidence;
}

/** A loop in the graph of its function, and what the code there means for it. */
export interface LoopPlace extends LoopBlocks {
  readonly where: Reached;
  readonly conditions: Conditions;
}

/** Whether a way round has waited and not looked. */
export function misses(one: State): boolean {
  return suspensionOf(one) >= unknown && !isChecked(one) && !hasObserved(one);
}

/** Whether a value that a condition asks was read in this very turn. */
export function isFresh({ since }: Meaning, where: Reached, loop: LoopStatement): boolean {
  if (since === undefined) return true;
  if (since.function !== where.ref.function) return false;
  return contains(loop.span, since.span);
}

/** How sure it is that a loop waits for long, before anything is said of doubts. */
export function sureOfWait(suspension: Suspension, bound: Bound): Confidence {
  return bound.kind === "unbounded" && suspension !== unknown ? "high" : "medium";
}
