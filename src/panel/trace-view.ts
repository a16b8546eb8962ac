/** What the watched servers did about a panel's call, as the panel shows it. */
import type { SourcePlace } from "../trace/evidence";
import type { WireCall } from "../trace/hops/wire-call";
import type { Sequence } from "../trace/sequence/sequence";

export interface TraceView {
  readonly sequence: Sequence;
  readonly verdicts: readonly ServerVerdict[];
  /** The calls as they passed taps, which the frames of the sequence belong to. */
  readonly wires: readonly WireCall[];
  /** How sure it is that this is the panel's call; empty when no other could be meant. */
  readonly doubt: string;
}

/** The judgement of one server. */
export interface ServerVerdict {
  readonly server: string;
  readonly path: string;
  /** `still running after 4.3 s`. */
  readonly text: string;
  readonly outcome: string;
  readonly confidence: string;
  readonly evidence: readonly string[];
  readonly blame: readonly PlaceLink[];
  /** Findings of the linter that foretold it, or foretold otherwise. */
  readonly findings: readonly PlaceLink[];
}

/** A place in the user's code that can be opened. */
export interface PlaceLink {
  /** The file's name and line, relative to the workspace. */
  readonly label: string;
  readonly text: string;
  readonly place: SourcePlace;
}
