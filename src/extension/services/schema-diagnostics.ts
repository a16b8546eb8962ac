import * as vscode from "vscode";
import type { SchemaProblem } from "../../rpc/schema/problem";
import { importActions } from "./import-path";
import type { Services } from "./services";

const selector: vscode.DocumentSelector = { scheme: "file", pattern: "**/*.proto" };

/** A problem of a .proto file with the range at which it is shown. */
interface Shown {
  readonly diagnostic: vscode.Diagnostic;
  readonly problem: SchemaProblem;
}

/**
 * Shows what is wrong with the .proto files of the workspace, as far as calls go, and offers to add the directory that
 * an import is missing. Nothing is loaded before a .proto file is opened or the services are asked for.
 */
export class SchemaDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("grpc-schema");
  #shown = new Map<string, readonly Shown[]>();
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly services: Services) {
    const opened = (document: vscode.TextDocument): void => {
      const ours = document.uri.scheme === "file" && document.fileName.endsWith(".proto");
      if (ours && vscode.workspace.isTrusted) void services.ready();
    };
    this.#disposables = [
      this.#collection,
      services.onDidChange(() => this.#show()),
      vscode.workspace.onDidOpenTextDocument(opened),
      vscode.languages.registerCodeActionsProvider(selector, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    ];
    vscode.workspace.textDocuments.forEach(opened);
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const here = (this.#shown.get(document.uri.toString()) ?? []).filter(
      ({ diagnostic }) => diagnostic.range.intersection(range) !== undefined,
    );
    const actions = here.map(async ({ diagnostic, problem: { missingImport } }) =>
      folder && missingImport ? await importActions(folder, missingImport.name, diagnostic) : [],
    );
    return (await Promise.all(actions)).flat();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show(): void {
    const byFile = new Map<string, Shown[]>();
    for (const { problems } of this.services.folders) {
      for (const problem of problems) {
        if (problem.file === undefined) continue;
        const uri = vscode.Uri.file(problem.file).toString();
        byFile.set(uri, [...(byFile.get(uri) ?? []), { problem, diagnostic: diagnosticOf(problem) }]);
      }
    }
    this.#collection.clear();
    this.#shown = byFile;
    for (const [uri, shown] of byFile) {
      this.#collection.set(
        vscode.Uri.parse(uri),
        shown.map(({ diagnostic }) => diagnostic),
      );
    }
  }
}

/** The place that is known is where something begins; the rest of its line is underlined with it. */
function diagnosticOf({ message, severity, line = 1, column = 1 }: SchemaProblem): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, line - 1, Number.MAX_SAFE_INTEGER);
  const level = severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(range, message, level);
  diagnostic.source = "gRPC";
  return diagnostic;
}
