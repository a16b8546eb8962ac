import { resolve } from "node:path";
import * as vscode from "vscode";
import type { MethodInfo, ServiceInfo } from "../../rpc/schema/method";
import type { SchemaProblem } from "../../rpc/schema/problem";
import type { EngineClient } from "../../rpc-host/client";
import { callSettings } from "../settings";
import type { ReflectedServices, Reflections } from "./reflections";

/** What one workspace folder's .proto files offer. */
export interface FolderServices {
  readonly folder: vscode.WorkspaceFolder;
  /** The engine's number for these schemas. */
  readonly catalog: number;
  readonly services: readonly ServiceInfo[];
  readonly problems: readonly SchemaProblem[];
}

/** A method and the schemas that it is part of. */
export interface FoundMethod {
  readonly method: MethodInfo;
  readonly catalog: number;
  /** The folder whose files have it; absent where its server described it. */
  readonly folder?: vscode.WorkspaceFolder;
}

/** The settings that say what is loaded. */
const schemaSettings = ["protoGlob", "protoExcludes", "importPaths"].map(
  (name) => `grpcCancellation.${name}`,
);

/** Milliseconds that changes of files are collected for. */
const changePause = 300;

/** The services of the workspace, loaded when first asked for and again when .proto files or settings change. */
export class Services implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #folders: readonly FolderServices[] = [];
  #loading: { readonly source: vscode.CancellationTokenSource; readonly done: Promise<void> } | undefined;
  #loaded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: () => EngineClient,
    private readonly log: vscode.LogOutputChannel,
    private readonly reflections: Reflections,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*.proto");
    this.#disposables.push(
      watcher,
      watcher.onDidChange(() => this.#refreshSoon()),
      watcher.onDidCreate(() => this.#refreshSoon()),
      watcher.onDidDelete(() => this.#refreshSoon()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#refreshSoon()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (schemaSettings.some((name) => event.affectsConfiguration(name))) this.#refreshSoon();
      }),
    );
  }

  /** What is loaded, without waiting. */
  get folders(): readonly FolderServices[] {
    return this.#folders;
  }

  /** What servers have described so far. */
  get reflected(): readonly ReflectedServices[] {
    return this.reflections.loaded;
  }

  /** The services that a server tells of itself, asked for once. */
  async reflect(target: string): Promise<ReflectedServices> {
    return await this.reflections.of(target);
  }

  /** Loads if nothing was loaded yet; waits for a load that is under way. */
  async ready(): Promise<readonly FolderServices[]> {
    if (!this.#loaded && this.#loading === undefined) void this.refresh();
    await this.#loading?.done;
    return this.#folders;
  }

  /** Every service of the workspace's files, and those that servers have described so far. */
  async all(): Promise<readonly ServiceInfo[]> {
    const own = (await this.ready()).flatMap(({ services }) => services);
    const known = new Set(own.map(({ fullName }) => fullName));
    const told = this.reflections.loaded.flatMap(({ services }) => services);
    return [...own, ...told.filter(({ fullName }) => !known.has(fullName))];
  }

  /** Loads everything anew; a load that is under way is given up. */
  refresh(): Promise<void> {
    this.#loading?.source.cancel();
    if (!vscode.workspace.isTrusted) return Promise.resolve();
    const source = new vscode.CancellationTokenSource();
    const options = { location: { viewId: "grpcCancellation.services" } };
    const done = Promise.resolve(vscode.window.withProgress(options, () => this.#load(source.token)));
    const loading = { source, done };
    this.#loading = loading;
    return done.finally(() => {
      source.dispose();
      if (this.#loading === loading) this.#loading = undefined;
    });
  }

  /** Finds a method by `package.Service/Method`, in the schemas of the given file's folder first. */
  async find(fullName: string, near?: vscode.Uri): Promise<FoundMethod | undefined> {
    const folders = [...(await this.ready())];
    const home = near === undefined ? undefined : vscode.workspace.getWorkspaceFolder(near);
    folders.sort((left, right) => Number(right.folder === home) - Number(left.folder === home));
    for (const { folder, catalog, services } of folders) {
      const method = services
        .flatMap((service) => service.methods)
        .find((info) => info.fullName === fullName);
      if (method !== undefined) return { method, catalog, folder };
    }
    return await this.#reflected(fullName);
  }

  /** Servers described other services, or do so no more. */
  tellChange(): void {
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#loading?.source.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** A method that no file of the workspace has, from a server that describes it. */
  async #reflected(fullName: string): Promise<FoundMethod | undefined> {
    for (const { reflected, service } of await this.reflections.find(fullName)) {
      const method = service.methods.find((info) => info.fullName === fullName);
      if (method !== undefined) return { method, catalog: reflected.catalog };
    }
    return undefined;
  }

  #refreshSoon(): void {
    if (!this.#loaded) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), changePause);
  }

  async #load(token: vscode.CancellationToken): Promise<void> {
    const folders: FolderServices[] = [];
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const services = await this.#loadFolder(folder, token);
      if (token.isCancellationRequested) {
        this.#unload(folders);
        return;
      }
      if (services !== undefined) folders.push(services);
    }
    this.#unload(this.#folders);
    this.#folders = folders;
    this.#loaded = true;
    await vscode.commands.executeCommand("setContext", "grpcCancellation.servicesLoaded", true);
    this.#changed.fire();
  }

  async #loadFolder(
    folder: vscode.WorkspaceFolder,
    token: vscode.CancellationToken,
  ): Promise<FolderServices | undefined> {
    const settings = callSettings(folder);
    const excludes = settings.protoExcludes.length === 0 ? null : `{${settings.protoExcludes.join(",")}}`;
    const glob = new vscode.RelativePattern(folder, settings.protoGlob);
    const uris = await vscode.workspace.findFiles(glob, excludes, undefined, token);
    if (uris.length === 0 || token.isCancellationRequested) return undefined;
    const root = folder.uri.fsPath;
    const sources = {
      files: uris.map((uri) => uri.fsPath).sort(),
      importPaths: settings.importPaths.map((path) => resolve(root, path)),
      root,
    };
    const abort = new AbortController();
    const given = token.onCancellationRequested(() => abort.abort());
    try {
      const { catalog, services, problems } = await this.engine().loadCatalog(sources, abort.signal);
      this.log.debug(`${folder.name}: ${services.length} services in ${uris.length} files`);
      return { folder, catalog, services, problems };
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      this.log.error(`The services of ${folder.name} could not be loaded: ${String(error)}`);
      const message = error instanceof Error ? error.message : String(error);
      return { folder, catalog: -1, services: [], problems: [{ severity: "error", message }] };
    } finally {
      given.dispose();
    }
  }

  #unload(folders: readonly FolderServices[]): void {
    for (const { catalog } of folders) if (catalog >= 0) this.engine().unloadCatalog(catalog);
  }
}
