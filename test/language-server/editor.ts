import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ApplyWorkspaceEditParams,
  type CodeAction,
  type CodeActionContext,
  type CodeLens,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type LogMessageParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const repository = join(__dirname, "../..");

/** How the editor differs from the usual one. */
export interface EditorOptions {
  /** The section `grpcCancellation.lint`. */
  readonly settings?: Record<string, unknown>;
  readonly ruleLink?: string;
}

/** An editor without a screen: speaks LSP with a real server process over standard input and output. */
export class Editor {
  private readonly documents = new Map<string, TextDocument>();
  private readonly diagnostics = new Map<string, PublishDiagnosticsParams>();
  private readonly waiting = new Set<() => void>();
  readonly log: string[] = [];
  settings: Record<string, unknown>;

  private constructor(
    readonly server: ChildProcess,
    private readonly connection: ProtocolConnection,
    readonly capabilities: InitializeResult["capabilities"],
    settings: Record<string, unknown>,
  ) {
    this.settings = settings;
  }

  static async start(folder: string, { settings = {}, ruleLink }: EditorOptions = {}): Promise<Editor> {
    const program = [join(repository, "src/language-server/main.ts"), "--stdio"];
    const server = spawn(process.execPath, ["--import", "tsx", ...program], {
      cwd: repository,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const connection = createProtocolConnection(server.stdout!, server.stdin!);
    connection.listen();
    let editor: Editor | undefined;
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) =>
      editor?.received(params),
    );
    connection.onNotification("window/logMessage", ({ message }: LogMessageParams) =>
      editor?.logged(message),
    );
    connection.onRequest("workspace/configuration", () => [editor?.settings ?? settings]);
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("window/workDoneProgress/create", () => null);
    connection.onRequest("workspace/applyEdit", ({ edit }: ApplyWorkspaceEditParams) => {
      editor?.apply(edit);
      return { applied: true };
    });
    const { capabilities } = await connection.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "test" }],
      initializationOptions: ruleLink === undefined ? undefined : { ruleLink },
      capabilities: {
        workspace: {
          configuration: true,
          applyEdit: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        window: { workDoneProgress: true },
      },
    });
    editor = new Editor(server, connection, capabilities, settings);
    await connection.sendNotification("initialized", {});
    return editor;
  }

  /** Ends the server as an editor does, and waits until its process is gone. */
  async quit(): Promise<number | null> {
    const exit = once(this.server, "exit");
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const [code] = await exit;
    this.connection.dispose();
    return code as number | null;
  }

  async open(path: string, text: string, languageId = "typescript"): Promise<void> {
    const uri = uriOf(path);
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first `from` by `to`, as typing does: one ranged change. */
  async type(path: string, from: string, to: string): Promise<void> {
    const document = this.document(path);
    const at = document.getText().indexOf(from);
    if (at < 0) throw new Error(`${path} has no ${JSON.stringify(from)}`);
    const range = { start: document.positionAt(at), end: document.positionAt(at + from.length) };
    await this.edit(path, [{ range, newText: to }]);
  }

  async close(path: string): Promise<void> {
    const uri = uriOf(path);
    this.documents.delete(uri);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  async reconfigure(settings: Record<string, unknown>): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  }

  /** @param type 1 created, 2 changed, 3 deleted */
  async watched(path: string, type: 1 | 2 | 3): Promise<void> {
    const changes = [{ uri: uriOf(path), type }];
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  }

  /**
   * Waits until the file's diagnostics are as wanted, for the document's present version when it is open. What was said of
   * older versions does not count.
   */
  async until(path: string, wanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    const uri = uriOf(path);
    for (;;) {
      const version = this.documents.get(uri)?.version;
      const last = this.diagnostics.get(uri);
      if (last && (version === undefined || last.version === version) && wanted(last.diagnostics)) {
        return last.diagnostics;
      }
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** What was said last, of whatever version. */
  said(path: string): readonly Diagnostic[] {
    return this.diagnostics.get(uriOf(path))?.diagnostics ?? [];
  }

  async untilLogged(part: string): Promise<string> {
    for (;;) {
      const line = this.log.find((text) => text.includes(part));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  async actions(
    path: string,
    diagnostics: readonly Diagnostic[],
    only?: CodeActionContext["only"],
  ): Promise<CodeAction[]> {
    const range = diagnostics[0]?.range ?? {
      start: { line: 0, character: 0 },
      end: { line: 0, character: 0 },
    };
    const context = { diagnostics, ...(only ? { only } : {}) };
    const textDocument = { uri: uriOf(path) };
    const found = await this.connection.sendRequest("textDocument/codeAction", {
      textDocument,
      range,
      context,
    });
    return found as CodeAction[];
  }

  lenses(path: string): Promise<CodeLens[]> {
    return this.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: uriOf(path) } });
  }

  execute<T>(command: string): Promise<T> {
    return this.connection.sendRequest("workspace/executeCommand", { command });
  }

  /** Applies an edit to the open documents, and tells the server as an editor does. */
  apply({ documentChanges }: WorkspaceEdit): void {
    for (const change of documentChanges as readonly TextDocumentEdit[]) {
      const { uri, version } = change.textDocument;
      const document = this.documents.get(uri);
      if (!document || document.version !== version)
        throw new Error(`${uri} is not open at version ${version}`);
      void this.edit(uri, change.edits as { range: Diagnostic["range"]; newText: string }[]);
    }
  }

  text(path: string): string {
    return this.document(path).getText();
  }

  private async edit(
    path: string,
    edits: readonly { range: Diagnostic["range"]; newText: string }[],
  ): Promise<void> {
    const document = this.document(path);
    // From the end, since each change of the message speaks of the text after the one before.
    const ordered = [...edits].sort(
      (a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start),
    );
    const contentChanges = ordered.map(({ range, newText }) => ({ range, text: newText }));
    const version = document.version + 1;
    TextDocument.update(document, contentChanges, version);
    const textDocument = { uri: document.uri, version };
    await this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges });
  }

  private document(path: string): TextDocument {
    const document = this.documents.get(uriOf(path));
    if (!document) throw new Error(`${path} is not open`);
    return document;
  }

  private received(params: PublishDiagnosticsParams): void {
    this.diagnostics.set(params.uri, params);
    this.wake();
  }

  private logged(message: string): void {
    this.log.push(message);
    this.wake();
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

function uriOf(path: string): string {
  return path.includes(":") ? path : pathToFileURL(path).href;
}
