import type { Diagnostic } from "vscode-languageserver/node";

/** Joins what several projects say of one file they share: a message that both have is shown once. */
export class DiagnosticBoard<Source> {
  private readonly files = new Map<string, Map<Source, readonly Diagnostic[]>>();

  /** All diagnostics of the file, now that `source` says this of it. */
  put(file: string, source: Source, diagnostics: readonly Diagnostic[]): Diagnostic[] {
    const sources = this.files.get(file) ?? new Map<Source, readonly Diagnostic[]>();
    if (diagnostics.length > 0) sources.set(source, diagnostics);
    else sources.delete(source);
    if (sources.size > 0) this.files.set(file, sources);
    else this.files.delete(file);
    const seen = new Map<string, Diagnostic>();
    for (const one of [...sources.values()].flat()) {
      const { start } = one.range;
      seen.set(`${start.line}:${start.character} ${one.code} ${one.message}`, one);
    }
    return [...seen.values()];
  }
}
