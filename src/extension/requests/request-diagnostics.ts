import * as vscode from "vscode";
import { type EngineClient, EngineRefusal } from "../../rpc-host/client";
import { diagnose } from "../../scenario/language/diagnose";
import { type Diagnosis, problem } from "../../scenario/language/diagnosis";
import { messageFile } from "../../scenario/read-messages";
import type { RequestBlock } from "../../scenario/request-file";
import { importActions } from "../services/import-path";
import type { Services } from "../services/services";
import { isRequestFile, rangeOf, requestSelector, requestsOf } from "./request-files";
import { knownAround, type LanguageSurroundings } from "./request-language";
import { requestedMethod } from "./request-schemas";

/** What is wrong at a place, with the import that was not found where that is the cause. */
interface FoundProblem extends Diagnosis {
  readonly missingImport?: string;
}

/** Milliseconds without a keystroke after which a file is checked. */
const typingPause = 300;

/** Shows what is wrong in request files while they are open, and offers what mends it. */
export class RequestDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #shown = vscode.languages.createDiagnosticCollection("grpc-requests");
  readonly #found = new Map<string, readonly FoundProblem[]>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable[];

  constructor(
    private readonly around: LanguageSurroundings,
    private readonly engine: () => EngineClient,
    services: Services,
  ) {
    const all = (): void => {
      for (const document of vscode.workspace.textDocuments) this.#checkSoon(document);
    };
    this.#disposables = [
      this.#shown,
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      services.onDidChange(all),
      around.environments.onDidChange(all),
      vscode.workspace.onDidGrantWorkspaceTrust(all),
      vscode.languages.registerCodeActionsProvider(requestSelector, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    ];
    all();
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const here = (this.#found.get(document.uri.toString()) ?? []).filter(
      (each) => rangeOf(document, each).intersection(range) !== undefined,
    );
    const imports = here.map(async (diagnosis) =>
      folder && diagnosis.missingImport
        ? await importActions(folder, diagnosis.missingImport, diagnosticOf(document, diagnosis))
        : [],
    );
    const edits = here.flatMap((diagnosis) =>
      diagnosis.fixes.map((fix, index) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, rangeOf(document, fix), fix.text);
        action.isPreferred = index === 0;
        action.diagnostics = [diagnosticOf(document, diagnosis)];
        return action;
      }),
    );
    return [...edits, ...(await Promise.all(imports)).flat()];
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (!isRequestFile(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => void this.#check(document), typingPause),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    // Without trust neither schemas nor environments are read, so that nothing could be told truly.
    if (!vscode.workspace.isTrusted) return;
    const { version } = document;
    const known = await knownAround(document, this.around);
    if (document.version !== version) return;
    const told = diagnose(document.getText(), known);
    const found = [...told, ...(await this.#askCodec(document, told))];
    if (document.isClosed || document.version !== version) return;
    this.#found.set(document.uri.toString(), found);
    this.#shown.set(
      document.uri,
      found.map((each) => diagnosticOf(document, each)),
    );
  }

  /** What only the codec that sends can tell, of messages in which nothing else is wrong. */
  async #askCodec(document: vscode.TextDocument, told: readonly Diagnosis[]): Promise<FoundProblem[]> {
    const file = requestsOf(document);
    const found: FoundProblem[] = [];
    for (const request of file.requests) {
      const wrong = told.some(({ start, end }) => start >= request.span.start && end <= request.span.end);
      const method = wrong
        ? undefined
        : requestedMethod(await this.around.schemas.of(document, file, request), request.method.text);
      if (method === undefined) continue;
      const { catalog, info } = method;
      const unopened = await this.#unopened(catalog, info.fullName);
      if (unopened !== undefined) {
        const missingImport = unopened.missingImport!;
        found.push({ ...problem(request.method, unopened.message), missingImport });
        continue;
      }
      for (const message of request.messages) {
        if (message.text.includes("{{") || messageFile(message.text) !== undefined) continue;
        const reply = await this.engine()
          .check(catalog, info.fullName, message.text)
          .catch(() => undefined);
        if (reply?.problem !== undefined) found.push(codecDiagnosis(message, reply.problem));
      }
    }
    return found;
  }

  /** Why a method cannot be called, where an import that was not found is the cause. */
  async #unopened(catalog: number, method: string): Promise<EngineRefusal | undefined> {
    const error = await this.engine()
      .check(catalog, method, "{}")
      .then(
        () => undefined,
        (refused: unknown) => refused,
      );
    return error instanceof EngineRefusal && error.missingImport !== undefined ? error : undefined;
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#found.delete(key);
    this.#shown.delete(document.uri);
  }
}

function codecDiagnosis(
  message: RequestBlock["messages"][number],
  { message: words, line = 1, column = 1 }: { message: string; line?: number; column?: number },
): Diagnosis {
  const before = message.text.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  const token = /^(?:"[^"\n]*"|[^\s,}\]]+)?/.exec(message.text.slice(at))![0];
  const span = { start: message.start + at, end: message.start + at + Math.max(token.length, 1) };
  return problem(span, words);
}

function diagnosticOf(document: vscode.TextDocument, diagnosis: Diagnosis): vscode.Diagnostic {
  const severity =
    diagnosis.severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(rangeOf(document, diagnosis), diagnosis.message, severity);
  diagnostic.source = "gRPC";
  return diagnostic;
}
