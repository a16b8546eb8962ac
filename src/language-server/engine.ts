import type { FileText, ProjectSpec, View } from "../lint/backend/backend";
import type { ReadConfig } from "../lint/config/read-config";
import type { EditedProject } from "../lint/editing/edited-project";
import type { LintResult } from "../lint/finding";
import type { Lint } from "../lint/linter";
import type { Home } from "../lint/projects";
import type { LintSettings } from "../lint/settings";
import type { Baseline } from "../lint/suppression/baseline";

/** A project that is being edited, as the server uses it. */
export type Project = Pick<EditedProject, "state" | "update" | "lint" | "lintEdited" | "glance">;

/** The lint engine as the server uses it. */
export interface Engine {
  /**
   * The project that a file belongs to; undefined when it names no gRPC library. Cheap: no compiler is loaded.
   *
   * @param text the file as the editor has it
   */
  projectOf(file: string, text: string): Promise<ProjectSpec | undefined>;
  /** Where the project lies of a file that names a gRPC library itself; undefined for others. Sooner told than the rest. */
  homeFor(file: string, text: string): Promise<Home | undefined>;
  /** What the project's configuration file says, as it is on disk now. */
  configOf(home: Home): ReadConfig;
  /** The project's baseline, as it is on disk now; undefined when it has none. */
  baselineOf(home: Home): Baseline | undefined;
  /** Files came or went, or changed unseen: what was read of the disk counts no more. */
  forget(): void;
  /** Opens a project; the compiler is loaded now at the latest. */
  open(spec: ProjectSpec, overlays: readonly FileText[]): Promise<View>;
  /** What the text of a file shows by itself. */
  lintAlone(path: string, text: string, settings: LintSettings): Promise<LintResult>;
  edit(view: View, settings: LintSettings): Project;
  readonly lint: Lint;
}
