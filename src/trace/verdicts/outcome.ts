import type { SourcePlace } from "../evidence";

/** What a server did after a cancel, in the six words that the product knows. */
export type Outcome =
  | "stopped"
  | "still-running"
  | "never-learned"
  | "finished-anyway"
  | "not-passed-on"
  | "cannot-be-told";

/** How sure a verdict is: seen; follows from what was seen unless something unusual is going on. */
export type Confidence = "certain" | "likely";

/** A place in the user's code that a verdict points at, and why. */
export interface Blame {
  /**
   * What it is: left behind, or made without passing the cancel on, or merely the last that was seen at work; an error
   * that ended the process; an upload that was cut short and taken as complete.
   */
  readonly kind: "timer" | "listener" | "upstream" | "work" | "crash" | "upload";
  readonly text: string;
  readonly place: SourcePlace;
}

/** The judgement of one server in one call. */
export interface Finding {
  readonly outcome: Outcome;
  /** The T of the outcome, in milliseconds after the cancel. */
  readonly after?: number;
  readonly confidence: Confidence;
  /** What was seen, a sentence each. */
  readonly evidence: readonly string[];
  /** What kept it running or was left behind; for a server that did not stop at once, at least its last work. */
  readonly blame: readonly Blame[];
  /** What it made of an upload that was cut short. */
  readonly upload?: "committed" | "refused";
  /** Where the handler is, when a probe knows it. */
  readonly handler?: SourcePlace;
}
