import type { Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import type { ImportedType } from "../edits/add-import";
import type { Draft, Refusal } from "./draft";

/** What is handed from function to function. */
export interface Thread {
  /** What a parameter for it can be called, best first. */
  readonly names: readonly string[];
  /** As TypeScript writes it. */
  readonly type: string;
  /** What that has to import. */
  readonly imports: readonly ImportedType[];
  /** How it is written at a place in a function, with what has to be changed to have it there. */
  supply(draft: Draft, by: Reached, at: Span): Supplied | Refusal;
}

/** What has to be changed to have it at a place, and how it is written there. */
export interface Supplied {
  readonly draft: Draft;
  readonly written: string;
}
