import type { NextStep } from "../event";

/** What is wrong with a schema, in words and places a person can act on. */
export interface SchemaProblem {
  /** An `error` makes something uncallable; a `warning` only loses comfort (an option's definition is missing). */
  readonly severity: "error" | "warning";
  /** What is wrong, and what was expected. */
  readonly message: string;
  /** Absolute path, when the problem is in a file. */
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column?: number;
  /** What has to be given for it to go well, where one thing would do; each host names it in its own way. */
  readonly setting?: NextStep["setting"] | "protoFiles";
  /** For an import that was not found: its name, and every directory that was tried, in order. */
  readonly missingImport?: { readonly name: string; readonly searched: readonly string[] };
}

/** A position in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
