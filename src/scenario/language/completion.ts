import type { TextSpan } from "../request-file";

/** One thing that could stand at the offset. */
export interface Completion {
  readonly label: string;
  readonly kind:
    | "target"
    | "method"
    | "metadata"
    | "directive"
    | "variable"
    | "field"
    | "enum-value"
    | "value";
  /** In short, such as a type. */
  readonly detail: string;
  /** In full, such as a comment of the schema; plain text. */
  readonly documentation: string;
  readonly insert: string;
  /** Whether `insert` has places to fill in, in the editor's snippet syntax. */
  readonly snippet: boolean;
  /** What it takes the place of; all of it is on the line of the offset. */
  readonly replace: TextSpan;
  /** What is typed to find it, when that is not the label. */
  readonly filter?: string;
}
