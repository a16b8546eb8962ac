import { dirname } from "node:path";
import * as vscode from "vscode";
import type { KnownVariable } from "../../scenario/language/known";
import { loadEnvironments } from "../../scenario/variables/environments";
import type { VariableSetting } from "../../scenario/variables/file-variables";
import type { Question } from "../../scenario/variables/variable-sources";
import { isRequestFile, rootOf } from "./request-files";

/** The environment whose variables request files get, chosen per workspace; and the secrets that they may name. */
export class EnvironmentChoice implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Another environment, or other variables in it. */
  readonly onDidChange = this.#changed.event;
  readonly #item = vscode.window.createStatusBarItem(
    "grpcCancellation.environment",
    vscode.StatusBarAlignment.Right,
  );
  readonly #disposables: vscode.Disposable[] = [];

  constructor(
    private readonly memory: vscode.Memento,
    private readonly secrets: vscode.SecretStorage,
  ) {
    this.#item.name = "gRPC Environment";
    this.#item.command = "grpcCancellation.chooseEnvironment";
    const files = vscode.workspace.createFileSystemWatcher("**/{http-client*.env.json,.env,.env.*}");
    const tell = (): void => this.#changed.fire();
    this.#disposables.push(
      this.#changed,
      this.#item,
      files,
      files.onDidChange(tell),
      files.onDidCreate(tell),
      files.onDidDelete(tell),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#show()),
      this.onDidChange(() => this.#show()),
    );
    this.#show();
  }

  get chosen(): string | undefined {
    return this.memory.get<string>("environment");
  }

  /** Lets the user choose among the environments of the file that is shown. */
  async choose(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    if (uri === undefined || !vscode.workspace.isTrusted) return;
    const { names, problems } = await environmentsOf(uri);
    for (const problem of problems) void vscode.window.showWarningMessage(`gRPC: ${problem}`);
    const none = { label: "No environment", name: undefined };
    const items = [...names.map((name) => ({ label: name, name })), none];
    const placeHolder =
      names.length === 0 ? "http-client.env.json beside the file would list environments" : "Environment";
    const picked = await vscode.window.showQuickPick(items, { title: "gRPC Environment", placeHolder });
    if (picked === undefined) return;
    await this.memory.update("environment", picked.name);
    this.#changed.fire();
  }

  /** Where a document's variables come from, with the user to be asked; nothing of it in an untrusted workspace. */
  async setting(uri: vscode.Uri): Promise<VariableSetting> {
    const { names } = await environmentsOf(uri);
    const { chosen } = this;
    return {
      path: uri.fsPath,
      root: rootOf(uri),
      environment: chosen !== undefined && names.includes(chosen) ? chosen : undefined,
      processEnv: process.env,
      prompt: ask,
      secret: async (name) => await this.secrets.get(secretKey(uri, name)),
    };
  }

  /** The names that a document's variables may have, without their values. */
  async variables(uri: vscode.Uri): Promise<KnownVariable[]> {
    if (!vscode.workspace.isTrusted) return [];
    const environments = await environmentsOf(uri);
    const name = environments.names.find((each) => each === this.chosen);
    const from = name === undefined ? "every environment" : `environment ${name}`;
    return [
      ...[...environments.variables(name).keys()].map((key) => ({ name: key, from, dotenv: false })),
      ...[...environments.dotenv(name).keys()].map((key) => ({ name: key, from: ".env", dotenv: true })),
    ];
  }

  /** Asks for a secret's name and value; an empty value forgets it. */
  async setSecret(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    if (uri === undefined || !vscode.workspace.isTrusted) return;
    const name = await vscode.window.showInputBox({
      title: "Set Secret",
      prompt: "The name by which requests of this folder use it: {{$secret name}}",
    });
    if (name === undefined || name.trim() === "") return;
    const value = await vscode.window.showInputBox({
      title: `Value of ${name.trim()}`,
      prompt: "Kept by the editor's secret storage; leave it empty to forget it",
      password: true,
    });
    if (value === undefined) return;
    const key = secretKey(uri, name.trim());
    if (value === "") await this.secrets.delete(key);
    else await this.secrets.store(key, value);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !isRequestFile(document) || !vscode.workspace.isTrusted) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(server-environment) ${this.chosen ?? "No environment"}`;
    this.#item.tooltip = "Environment of gRPC requests";
    const label = `gRPC environment: ${this.chosen ?? "none"}, press to choose`;
    this.#item.accessibilityInformation = { label, role: "button" };
    this.#item.show();
  }
}

function environmentsOf(uri: vscode.Uri): ReturnType<typeof loadEnvironments> {
  return loadEnvironments(uri.fsPath || dirname(rootOf(uri)), rootOf(uri));
}

/** A secret belongs to a folder: no other project's requests may send it somewhere. */
function secretKey(uri: vscode.Uri, name: string): string {
  return `request ${rootOf(uri)} ${name}`;
}

async function ask({ words, preset, choices, hidden }: Question): Promise<string | undefined> {
  const title = words;
  if (choices !== undefined)
    return await vscode.window.showQuickPick(choices, { title, ignoreFocusOut: true });
  return await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    ...(preset !== undefined && { value: preset }),
    ...(hidden !== undefined && { password: hidden }),
  });
}
