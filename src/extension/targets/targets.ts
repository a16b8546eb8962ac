import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as vscode from "vscode";
import { transportWords } from "../../panel/targets/target-words";
import {
  mergedSettings,
  type TargetSettings,
  targetTransport,
  withTargetMetadata,
} from "../../rpc/channel/target-settings";
import type { SecurityOptions, TransportOptions } from "../../rpc/channel/transport";
import type { MetadataEntries } from "../../rpc/event";

/** How a call reaches its target. */
export interface TargetRoute {
  readonly transport: TransportOptions;
  readonly metadata: MetadataEntries;
}

/** What the settings say of targets, with the keys that are kept as secrets. */
export class Targets {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /**
   * The way to a target, with the metadata of every call there; a problem, in a sentence, where there is none.
   *
   * @param own what the call says of its target itself, which wins; paths are absolute
   */
  async route(
    target: string,
    security: SecurityOptions,
    metadata: MetadataEntries,
    own: TargetSettings = {},
  ): Promise<TargetRoute | { readonly problem: string }> {
    const settings = mergedSettings(this.settings(target), own);
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const transport = await targetTransport(settings, security, {
      read: async (path) => await readFile(resolve(root, path), "utf8"),
      keptKey: async () => await this.secrets.get(keyOf(target)),
    });
    if ("problem" in transport) return transport;
    return { transport, metadata: withTargetMetadata(settings, metadata) };
  }

  /** The targets that settings name. */
  get named(): readonly string[] {
    return Object.keys(allSettings());
  }

  /** What the settings say of a target. */
  settings(target: string): TargetSettings {
    return allSettings()[target.trim()] ?? {};
  }

  /** The same in a few words; empty where nothing is set. */
  words(target: string): string {
    return transportWords(this.settings(target));
  }

  /** Sets all that the settings say of a target; in the workspace's settings where there is one. */
  async set(target: string, settings: TargetSettings): Promise<void> {
    const { [target.trim()]: _, ...others } = allSettings();
    const all = Object.keys(settings).length === 0 ? others : { ...others, [target.trim()]: settings };
    const where =
      vscode.workspace.workspaceFolders === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration("grpcCancellation").update("targets", all, where);
  }

  /**
   * Keeps the key of a target's client certificate, read from a file, as a secret.
   * @param of the target; asked for where it is not given
   */
  async keepClientKey(of?: string): Promise<void> {
    const target = of ?? (await askTarget(this.named[0] ?? ""));
    if (target === undefined || target.trim() === "") return;
    const picked = await vscode.window.showOpenDialog({
      title: `Key for ${target.trim()}`,
      openLabel: "Keep as Secret",
    });
    const file = picked?.[0];
    if (file === undefined) return;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
      void vscode.window.showErrorMessage(`gRPC: ${file.fsPath} holds no private key in PEM form.`);
      return;
    }
    await this.secrets.store(keyOf(target.trim()), text);
  }
}

function allSettings(): Readonly<Record<string, TargetSettings>> {
  return vscode.workspace.getConfiguration("grpcCancellation").get("targets", {});
}

function askTarget(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: "Keep Client Key",
    prompt: "The target whose client certificate it belongs to, as host:port",
    value,
  });
}

function keyOf(target: string): string {
  return `client key ${target}`;
}
