import {
  CodeActionKind,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { LintResult } from "../lint/finding";
import { DiagnosticBoard } from "./board";
import { BugLog } from "./bug-log";
import { codeActions, fixAllKind } from "./code-actions";
import type { Engine } from "./engine";
import { handlerLenses } from "./handler-lenses";
import { startProgress } from "./progress";
import type { OpenDocument, SessionHost } from "./project-session";
import { Projects } from "./projects";
import { Publisher } from "./publisher";
import { type EditorSettings, readSettings } from "./settings";
import { Uris } from "./uris";

/** What a client may say when it starts the server. */
export interface InitializationOptions {
  /** Where a rule's explanation is, with `{rule}` for its id: a URI that the editor can open. */
  readonly ruleLink?: string;
}

/** Mends every project that has an open document; the client decides where to offer it. */
const fixAllCommand = "grpcCancellation.server.fixAllInProject";

const section = "grpcCancellation.lint";

/**
 * Answers one editor until it goes.
 *
 * Diagnostics are pushed: one lint finds the problems of open and closed files alike, so the server knows best when
 * there is news, and a client that pulls would have to ask for each file again and again.
 *
 * @param ruleLink where a rule's explanation is when the client does not say
 */
export function serve(connection: Connection, engine: Engine, ruleLink: (rule: string) => string): void {
  const server = new Server(connection, engine, ruleLink);
  server.listen();
}

class Server {
  private readonly documents = new TextDocuments(TextDocument);
  private readonly board = new DiagnosticBoard<object>();
  private readonly bugs: BugLog;
  private readonly projects: Projects;
  private uris = new Uris("");
  private settings: EditorSettings = readSettings(undefined);
  private client: InitializeParams["capabilities"] = {};
  private linkOf: (rule: string) => string;

  constructor(
    private readonly connection: Connection,
    engine: Engine,
    ruleLink: (rule: string) => string,
  ) {
    this.linkOf = ruleLink;
    this.bugs = new BugLog((text) => connection.console.error(text));
    this.projects = new Projects(engine, {
      sessionHost: () => this.sessionHost(),
      documents: () => this.openDocuments(),
      bug: (error) => this.bugs.report(error),
    });
  }

  listen(): void {
    const { connection, documents } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.guard(this.initialized()));
    connection.onDidChangeConfiguration(() => this.guard(this.reconfigure()));
    connection.onDidChangeWatchedFiles(({ changes }) => this.guard(this.watched(changes)));
    connection.onCodeAction((params) => {
      const path = this.uris.path(params.textDocument.uri);
      const published = this.projects.all.flatMap(({ publisher }) => (path && publisher.of(path)) || []);
      const showsDisabled = this.client.textDocument?.codeAction?.disabledSupport === true;
      return codeActions(params, published, (edit) => this.isCurrent(edit), showsDisabled);
    });
    connection.onCodeLens(({ textDocument }) => this.lenses(textDocument.uri));
    connection.onExecuteCommand(({ command }) => (command === fixAllCommand ? this.fixAll() : undefined));
    connection.onShutdown(() => this.projects.dispose());
    documents.onDidChangeContent(({ document }) => {
      const open = this.openDocument(document);
      if (open && this.settings.enable) this.guard(this.projects.edited(open));
    });
    documents.onDidClose(({ document }) => {
      const open = this.openDocument(document);
      if (open) this.guard(this.projects.closed(open.path));
    });
    documents.listen(connection);
    connection.listen();
  }

  private initialize({
    capabilities,
    workspaceFolders,
    initializationOptions,
  }: InitializeParams): InitializeResult {
    this.client = capabilities;
    const folder = workspaceFolders?.[0]?.uri;
    this.uris = new Uris((folder && new Uris("").path(folder)) || process.cwd().replace(/\\/g, "/"));
    const { ruleLink } = (initializationOptions ?? {}) as InitializationOptions;
    if (typeof ruleLink === "string") this.linkOf = (rule) => ruleLink.replace("{rule}", rule);
    return {
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        codeLensProvider: {},
        executeCommandProvider: { commands: [fixAllCommand] },
      },
    };
  }

  private async initialized(): Promise<void> {
    const { workspace } = this.client;
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      await this.connection.client.register(DidChangeConfigurationNotification.type, { section });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const globs = [
        "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
        "**/{package,tsconfig*,jsconfig*,grpc-cancellation.*}.json",
      ];
      const watchers = globs.map((globPattern) => ({ globPattern }));
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    await this.reconfigure();
  }

  private async reconfigure(): Promise<void> {
    const answers = this.client.workspace?.configuration === true;
    const values = answers ? await this.connection.workspace.getConfiguration(section) : undefined;
    const was = this.settings.enable;
    this.settings = readSettings(values);
    if (!this.settings.enable) this.projects.dispose();
    else if (!was) await this.projects.regroup();
    else this.projects.relint();
  }

  private async watched(
    changes: readonly { readonly uri: string; readonly type: FileChangeType }[],
  ): Promise<void> {
    const paths = changes.flatMap(({ uri, type }) => {
      const path = this.uris.path(uri);
      return path === undefined || path.includes("/node_modules/") ? [] : [{ path, type }];
    });
    const regroups = ({ path, type }: (typeof paths)[number]) =>
      path.endsWith(".json") || type !== FileChangeType.Changed;
    if (!this.settings.enable) return;
    if (paths.some(regroups)) await this.projects.regroup();
    const open = new Set(this.openDocuments().map(({ path }) => path));
    for (const { path } of paths) if (!open.has(path)) await this.projects.changedOnDisk(path);
  }

  /** Only of the text as it is: over another one they would stand in the wrong place. */
  private lenses(uri: string): CodeLens[] {
    const document = this.documents.get(uri);
    const path = document && this.uris.open(uri, document.languageId);
    if (path === undefined) return [];
    const all = this.projects.all.flatMap(({ publisher: { linted } }) => {
      return linted?.texts.version(path) === document?.version ? handlerLenses(path, linted!) : [];
    });
    // Two projects may share the file: the one that knows more of a handler's problems counts.
    const byLine = new Map<number, CodeLens>();
    for (const lens of all) {
      const line = lens.range.start.line;
      const known = byLine.get(line)?.command?.arguments?.[2]?.length ?? -1;
      if ((lens.command?.arguments?.[2]?.length ?? 0) > known) byLine.set(line, lens);
    }
    return [...byLine.values()];
  }

  private async fixAll(): Promise<number> {
    let count = 0;
    for (const session of this.projects.all) {
      const fixed = await session.fixAll();
      if (!fixed || !this.isCurrent(fixed.edit)) continue;
      const { applied } = await this.connection.workspace.applyEdit({
        label: "Mend all cancellation problems",
        edit: fixed.edit,
      });
      if (applied) count += fixed.count;
    }
    return count;
  }

  /** Edits speak of one version of each document; any other text would be mended in the wrong place. */
  private isCurrent({ documentChanges }: WorkspaceEdit): boolean {
    return (documentChanges ?? []).every(
      (change) =>
        !("textDocument" in change) ||
        change.textDocument.version === (this.documents.get(change.textDocument.uri)?.version ?? null),
    );
  }

  private sessionHost(): SessionHost {
    const source = {};
    const publisher = new Publisher(
      (file, diagnostics) => {
        const joined = this.board.put(file, source, diagnostics);
        const uri = this.uris.uri(file);
        const version = this.documents.get(uri)?.version;
        const message = { uri, diagnostics: joined, ...(version === undefined ? {} : { version }) };
        this.guard(this.connection.sendDiagnostics(message));
      },
      (rule) => this.linkOf(rule),
    );
    return {
      publisher,
      settings: () => this.settings.lint,
      documents: () => this.openDocuments(),
      uri: (path) => this.uris.uri(path),
      progress: (title, cancel) => startProgress(this.connection, this.client, title, cancel),
      linted: (result) => {
        this.logResult(result);
        const refreshes = this.client.workspace?.codeLens?.refreshSupport === true;
        if (refreshes) this.guard(this.connection.sendRequest(CodeLensRefreshRequest.type));
      },
      bug: (error) => this.bugs.report(error),
    };
  }

  private logResult({ problems, stats, findings }: LintResult): void {
    const { console } = this.connection;
    for (const { file, message } of problems)
      this.bugs.once(`${file}: ${message}`, (text) => console.warn(text));
    console.debug(
      `${findings.length} findings, ${stats.handlers} handlers in ${stats.files} files, ${Math.round(stats.milliseconds)} ms`,
    );
  }

  private openDocuments(): OpenDocument[] {
    return this.documents.all().flatMap((document) => this.openDocument(document) ?? []);
  }

  private openDocument(document: TextDocument): OpenDocument | undefined {
    const path = this.uris.open(document.uri, document.languageId);
    if (path === undefined) return undefined;
    return { path, version: document.version, text: document.getText() };
  }

  /** An error in answering one message must not end the others. */
  private guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.bugs.report(error));
  }
}
