import type { View } from "./backend/backend";
import type { LintResult } from "./finding";
import type { LintSettings } from "./settings";

/**
 * Lints one state of a project. Yields to the event loop between functions, so that a newer state can supersede it.
 *
 * @param signal When aborted, the promise rejects with its reason; nothing is half reported.
 */
export type Lint = (view: View, settings: LintSettings, signal?: AbortSignal) => Promise<LintResult>;

/** What a run over paths tells while it goes. */
export interface LintProgress {
  readonly project: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Lints files and folders: finds the projects they belong to, lints each and merges the results; a file that several
 * projects share is reported once. What cannot be read is a problem in the result.
 *
 * @param paths Files or folders, absolute or relative to the working directory.
 */
export type LintPaths = (
  paths: readonly string[],
  settings: LintSettings,
  signal?: AbortSignal,
  progress?: (progress: LintProgress) => void,
) => Promise<LintResult>;
