import type { Span } from "../../../text/span";
import type { Identifier, Member } from "../../ir";

/** What a condition says of the call, for each way it can come out. */
export interface Meaning {
  readonly whenTrue: "live" | "cancelled" | undefined;
  readonly whenFalse: "live" | "cancelled" | undefined;
  /** The value was read here and not since: it says nothing in a loop that does not hold this place. */
  readonly since?: { readonly function: number; readonly span: Span };
  /** The name that holds a value read before. */
  readonly held?: Identifier;
  /** A flag that its listener sets on some ways only. */
  readonly conditional?: true;
  /** What is asked is written as if it told of the cancellation, and does not. */
  readonly mistake?: Mistake;
}

/** A property that is asked, and that does not tell of the cancellation. */
export interface Mistake {
  readonly kind: "misspelt" | "never-changes" | "writer-only";
  readonly member: Member;
}
