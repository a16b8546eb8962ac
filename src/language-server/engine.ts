import type { FileText, ProjectSpec, View } from "../lint/backend/backend";
import type { Lint } from "../lint/linter";

/** The lint engine as the server uses it. */
export interface Engine {
  /**
   * The project that a file belongs to; undefined when it names no gRPC library. Cheap: no compiler is loaded.
   *
   * @param text the file as the editor has it
   */
  projectOf(file: string, text: string): Promise<ProjectSpec | undefined>;
  /** Opens a project; the compiler is loaded now at the latest. */
  open(spec: ProjectSpec, overlays: readonly FileText[]): Promise<View>;
  readonly lint: Lint;
}
