import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { belongsToGrpcProject } from "./grpc-project";
import { showPlaces } from "./handler-lenses";
import { ignoreFinding } from "./ignore-finding";
import { lintLanguages } from "./lint-languages";

/**
 * Starts the linter's server once a document is open that belongs to a project which names a gRPC library, and answers
 * the linter's commands. Nothing of the workspace is executed, so it runs in untrusted workspaces too.
 *
 * @param log where the server's messages go
 * @param middleware sees what goes between the linter and the editor
 */
export function startLintClient(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  middleware: Middleware,
): void {
  const linter = new Linter(context, log, middleware);
  const lookAt = (document: vscode.TextDocument) => void linter.lookAt(document);
  context.subscriptions.push(
    linter,
    vscode.workspace.onDidOpenTextDocument(lookAt),
    vscode.workspace.onDidSaveTextDocument(lookAt),
    vscode.commands.registerCommand("grpcCancellation.restartLinter", () => linter.restart()),
    vscode.commands.registerCommand("grpcCancellation.fixAllInProject", () => linter.fixAll()),
    vscode.commands.registerCommand("grpcCancellation.showPlaces", showPlaces),
    vscode.commands.registerCommand("grpcCancellation.ignoreFinding", ignoreFinding),
    vscode.commands.registerCommand("grpcCancellation.explainRule", (rule: unknown) =>
      explain(context, rule),
    ),
  );
  vscode.workspace.textDocuments.forEach(lookAt);
}

class Linter implements vscode.Disposable {
  /** Resolves when the server answers; undefined before there was a reason to start it. */
  private client: Promise<LanguageClient> | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly middleware: Middleware,
  ) {}

  async lookAt(document: vscode.TextDocument): Promise<void> {
    if (this.client || !lintLanguages.includes(document.languageId)) return;
    if (!vscode.workspace.getConfiguration("grpcCancellation.lint", document).get("enable", true)) return;
    if (await belongsToGrpcProject(document)) await this.start();
  }

  async restart(): Promise<void> {
    const client = await this.client;
    if (client) await client.restart();
    else await this.start();
  }

  async fixAll(): Promise<void> {
    const client = await this.start();
    const count = await client.sendRequest<number>("workspace/executeCommand", {
      command: "grpcCancellation.server.fixAllInProject",
    });
    const text =
      count === 0 ? "Nothing to mend." : `Mended ${count} ${count === 1 ? "problem" : "problems"}.`;
    await vscode.window.showInformationMessage(`gRPC Cancellation: ${text}`);
  }

  dispose(): void {
    void this.client?.then((client) => client.dispose());
  }

  private start(): Promise<LanguageClient> {
    this.client ??= this.startClient().catch((error: unknown) => {
      this.client = undefined;
      throw error;
    });
    return this.client;
  }

  private async startClient(): Promise<LanguageClient> {
    // Loaded only now: most workspaces never need it.
    const { createLintClient } = await import("./lint-server");
    const client = createLintClient(this.context.extensionPath, this.log, this.middleware);
    await client.start();
    return client;
  }
}

/** Opens the rule's page as the editor shows Markdown. */
async function explain(context: vscode.ExtensionContext, rule: unknown): Promise<void> {
  // The id becomes a file name, and a link in a document may call this command.
  if (typeof rule !== "string" || !/^[a-z-]+$/.test(rule)) return;
  const page = vscode.Uri.joinPath(context.extensionUri, "media", "rules", `${rule}.md`);
  await vscode.commands.executeCommand("markdown.showPreview", page);
}
