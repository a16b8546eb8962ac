import { dirname, resolve } from "node:path";
import * as vscode from "vscode";
import type { MethodDescription } from "../../rpc/schema/described";
import type { MethodInfo, ServiceInfo } from "../../rpc/schema/method";
import type { EngineClient } from "../../rpc-host/client";
import type { RequestBlock, RequestFile } from "../../scenario/request-file";
import type { Services } from "../services/services";
import { callSettings } from "../settings";
import { rootOf } from "./request-files";

/** The services that a request may call, and the engine's number for each set of them. */
export type RequestSchemas = readonly {
  readonly catalog: number;
  readonly services: readonly ServiceInfo[];
}[];

/** A method that a request names. */
export interface RequestedMethod {
  readonly info: MethodInfo;
  readonly catalog: number;
}

/** Finds a method by `package.Service/Method`. */
export function requestedMethod(schemas: RequestSchemas, name: string): RequestedMethod | undefined {
  for (const { catalog, services } of schemas) {
    const info = services.flatMap(({ methods }) => methods).find(({ fullName }) => fullName === name);
    if (info !== undefined) return { info, catalog };
  }
  return undefined;
}

/**
 * The schemas of request files: those that a file names, else those of the workspace. Loaded when first asked for,
 * and forgotten when .proto files change.
 */
export class SchemasOfRequests implements vscode.Disposable {
  readonly #own = new Map<string, Promise<RequestSchemas>>();
  readonly #descriptions = new Map<string, Promise<MethodDescription>>();
  readonly #follow: vscode.Disposable;

  constructor(
    private readonly engine: () => EngineClient,
    private readonly services: Services,
  ) {
    this.#follow = services.onDidChange(() => this.#forget());
  }

  /**
   * The schemas of a file, with those that one request of it names besides.
   *
   * @param server is asked for its own schema; only who is about to call gives one
   */
  async of(
    document: vscode.TextDocument,
    file: RequestFile,
    request?: RequestBlock,
    server?: string,
  ): Promise<RequestSchemas> {
    if (!vscode.workspace.isTrusted) return [];
    const written = await this.#written(document, file, request);
    return server === undefined ? written : [...written, await this.services.reflect(server)];
  }

  /** What is written down: in files that are named, else in the workspace; and what servers told before. */
  async #written(
    document: vscode.TextDocument,
    file: RequestFile,
    request: RequestBlock | undefined,
  ): Promise<RequestSchemas> {
    const directory = dirname(document.uri.fsPath);
    const named = (key: string): string[] =>
      (request?.directives ?? [])
        .filter((each) => each.key.text === key)
        .map((each) => resolve(directory, each.words.text));
    const files = [...file.protos.map(({ text }) => resolve(directory, text)), ...named("proto")];
    if (files.length > 0) return await this.#load(document, files, named("import-path"));
    const home = vscode.workspace.getWorkspaceFolder(document.uri);
    const folders = [...(await this.services.ready())];
    folders.sort((left, right) => Number(right.folder === home) - Number(left.folder === home));
    return [...folders, ...this.services.reflected];
  }

  /** What is known of a method's request; undefined when its schema has errors. */
  async describe({ info, catalog }: RequestedMethod): Promise<MethodDescription | undefined> {
    const key = `${catalog} ${info.fullName}`;
    const described = this.#descriptions.get(key) ?? this.engine().describe(catalog, info.fullName);
    this.#descriptions.set(key, described);
    return await described.catch(() => undefined);
  }

  dispose(): void {
    this.#follow.dispose();
    this.#forget();
  }

  async #load(
    document: vscode.TextDocument,
    files: readonly string[],
    importPaths: readonly string[],
  ): Promise<RequestSchemas> {
    const root = rootOf(document.uri);
    const set = callSettings(document.uri).importPaths.map((path) => resolve(root, path));
    const sources = { files, importPaths: [...importPaths, ...set], root };
    const key = JSON.stringify(sources);
    const loaded =
      this.#own.get(key) ??
      this.engine()
        .loadCatalog(sources)
        .then((catalog) => [catalog]);
    this.#own.set(key, loaded);
    return await loaded.catch(() => []);
  }

  #forget(): void {
    this.#descriptions.clear();
    for (const loaded of this.#own.values()) {
      void loaded.then(
        (schemas) => {
          for (const { catalog } of schemas) this.engine().unloadCatalog(catalog);
        },
        () => {},
      );
    }
    this.#own.clear();
  }
}
