import * as vscode from "vscode";
import { type RunFinding, runFindings } from "../../trace/runs/run-finding";
import type { RunMemory } from "../../trace/runs/run-memory";
import type { Verdict } from "../../trace/verdicts/verdict";
import type { LintFindings } from "./lint-findings";
import { placeLabel, rangeAt } from "./source-range";
import type { WatchedServers } from "./watched-servers";

/** The source by which these diagnostics are told from the linter's. */
const source = "gRPC Cancellation (run)";

/**
 * What runs showed, at the handlers and at the lines that went on after a cancel; each with the findings of the linter
 * that foretold it. A later run that went well takes it back, and so does an edit of the line.
 */
export class RunDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("grpcCancellation.run");
  readonly #disposables: vscode.Disposable[];

  constructor(
    servers: WatchedServers,
    private readonly runs: RunMemory,
    private readonly findings: LintFindings,
  ) {
    this.#disposables = [
      this.#collection,
      servers.onDidJudge((verdict) => {
        runs.note(verdict);
        this.#show();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
        this.#edited(document.uri.fsPath, contentChanges),
      ),
      vscode.commands.registerCommand("grpcCancellation.clearRunFindings", () => {
        runs.clear();
        this.#show();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show(): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const verdict of this.runs.all()) {
      for (const finding of runFindings(verdict)) {
        const { file } = finding.place;
        // Code outside the workspace is not the user's to mend.
        if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) === undefined) continue;
        byFile.set(file, [...(byFile.get(file) ?? []), this.#diagnostic(finding, verdict)]);
      }
    }
    this.#collection.clear();
    for (const [file, diagnostics] of byFile) this.#collection.set(vscode.Uri.file(file), diagnostics);
    this.findings.refresh();
  }

  #diagnostic(finding: RunFinding, verdict: Verdict): vscode.Diagnostic {
    const { place, message, about, because } = finding;
    const severity =
      about === "handler" ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Information;
    const diagnostic = new vscode.Diagnostic(rangeAt(place), message, severity);
    diagnostic.source = source;
    diagnostic.code = "seen-in-a-run";
    diagnostic.relatedInformation = [
      ...because.map(
        (blame) =>
          new vscode.DiagnosticRelatedInformation(
            new vscode.Location(vscode.Uri.file(blame.place.file), rangeAt(blame.place)),
            `${blame.text} (${placeLabel(blame.place)})`,
          ),
      ),
      ...(about === "handler" ? this.#foretold(verdict) : []),
    ];
    return diagnostic;
  }

  #foretold(verdict: Verdict): vscode.DiagnosticRelatedInformation[] {
    return this.findings
      .joinedTo(verdict)
      .filter(({ says }) => says.kind === "confirmed")
      .map(
        ({ rule, message, location }) =>
          new vscode.DiagnosticRelatedInformation(
            location,
            `predicted by ${rule}, which this run confirms: ${message}`,
          ),
      );
  }

  #edited(file: string, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (changes.length === 0) return;
    const first = Math.min(...changes.map(({ range }) => range.start.line)) + 1;
    const shifts = changes.some(
      ({ range, text }) => text.split("\n").length - 1 !== range.end.line - range.start.line,
    );
    const last = shifts
      ? Number.POSITIVE_INFINITY
      : Math.max(...changes.map(({ range }) => range.end.line)) + 1;
    if (this.runs.edited({ file, first, last })) this.#show();
  }
}
