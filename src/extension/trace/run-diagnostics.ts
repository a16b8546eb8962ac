import * as vscode from "vscode";
import { type PredictedFinding, predictedBy, type RunFinding, runFindings } from "../../trace/run-finding";
import type { WatchedServers } from "./watched-servers";

/** The source by which these diagnostics are told from the linter's. */
const source = "gRPC Cancellation (run)";
/** The linter's. */
const lintSource = "gRPC Cancellation";

/**
 * What runs showed, at the lines that went on after a cancel; each with the findings of the linter that foretold it.
 * A line that is edited is no longer the line that ran, and loses what was said of it.
 */
export class RunDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("grpcCancellation.run");
  readonly #disposables: vscode.Disposable[];

  constructor(servers: WatchedServers) {
    this.#disposables = [
      this.#collection,
      servers.onDidJudge(async (verdict) => {
        for (const finding of runFindings(verdict)) await this.#add(finding);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
        this.#edited(document.uri, contentChanges),
      ),
      vscode.commands.registerCommand("grpcCancellation.clearRunFindings", () => this.#collection.clear()),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #add(finding: RunFinding): Promise<void> {
    const uri = vscode.Uri.file(finding.place.file);
    // Code outside the workspace is not the user's to mend.
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return;
    const line = finding.place.line - 1;
    const range = new vscode.Range(
      line,
      Math.max(0, finding.place.column - 1),
      line,
      Number.MAX_SAFE_INTEGER,
    );
    const diagnostic = new vscode.Diagnostic(range, finding.message, vscode.DiagnosticSeverity.Warning);
    diagnostic.source = source;
    diagnostic.code = "seen-in-a-run";
    diagnostic.relatedInformation = (await foretold(uri, finding.place.line)).map(
      ({ rule, line: at, message }) =>
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(uri, new vscode.Position(at - 1, 0)),
          `predicted by ${rule}, which this run confirms: ${message}`,
        ),
    );
    const others = (this.#collection.get(uri) ?? []).filter(({ range }) => range.start.line !== line);
    this.#collection.set(uri, [...others, diagnostic]);
  }

  #edited(uri: vscode.Uri, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const known = this.#collection.get(uri);
    if (known === undefined || known.length === 0 || changes.length === 0) return;
    const first = Math.min(...changes.map(({ range }) => range.start.line));
    const shifts = changes.some(
      ({ range, text }) => text.split("\n").length - 1 !== range.end.line - range.start.line,
    );
    const last = shifts ? Number.POSITIVE_INFINITY : Math.max(...changes.map(({ range }) => range.end.line));
    const left = known.filter(({ range }) => range.start.line < first || range.start.line > last);
    if (left.length < known.length) this.#collection.set(uri, left);
  }
}

/** What the linter says of the function around a line. */
async function foretold(uri: vscode.Uri, line: number): Promise<readonly PredictedFinding[]> {
  const findings = vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === lintSource)
    .map(({ code, message, range }) => ({
      rule: String(typeof code === "object" ? code.value : code),
      message,
      line: range.start.line + 1,
    }));
  if (findings.length === 0) return [];
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    "vscode.executeDocumentSymbolProvider",
    uri,
  );
  return predictedBy(line, findings, functionsOf(symbols ?? []));
}

const functionKinds = [vscode.SymbolKind.Function, vscode.SymbolKind.Method, vscode.SymbolKind.Constructor];

function functionsOf(symbols: readonly vscode.DocumentSymbol[]): { first: number; last: number }[] {
  return symbols.flatMap(({ kind, range, children }) => [
    ...(functionKinds.includes(kind) ? [{ first: range.start.line + 1, last: range.end.line + 1 }] : []),
    ...functionsOf(children),
  ]);
}
