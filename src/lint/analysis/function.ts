import type { FileIr, FunctionIr } from "../ir";
import type { LintSettings } from "../settings";

/** One function that a handler can reach, with what the rules ask about it. */
export interface FunctionAnalysis {
  readonly ir: FileIr;
  readonly function: FunctionIr;
  readonly settings: LintSettings;
}
