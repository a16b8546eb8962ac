import * as vscode from "vscode";
import type { Health } from "../../panel/health";
import type { MethodInfo, ServiceInfo } from "../../rpc/schema/method";
import type { SchemaProblem } from "../../rpc/schema/problem";
import type { ConnectionState } from "../../rpc-host/protocol";
import type { Reflections } from "../services/reflections";
import type { Connections } from "../targets/connections";
import type { TargetAccess } from "../targets/target-access";
import type { TargetHealth } from "../targets/target-health";
import type { Targets } from "../targets/targets";
import { methodItem, serviceItem } from "./services-view";

/** One item of the view of targets. */
export type TargetNode =
  | { readonly type: "target"; readonly target: string }
  | { readonly type: "transport"; readonly target: string }
  | { readonly type: "health"; readonly target: string; readonly service: string }
  | { readonly type: "service"; readonly target: string; readonly service: ServiceInfo }
  | { readonly type: "method"; readonly target: string; readonly method: MethodInfo }
  | { readonly type: "problem"; readonly target: string; readonly problem: SchemaProblem };

/** What the view draws. */
export interface TargetsSurroundings {
  readonly access: TargetAccess;
  readonly targets: Targets;
  readonly connections: Connections;
  readonly health: TargetHealth;
  readonly reflections: Reflections;
}

/** The servers that calls go to: how they are reached, how they are, and what they say that they offer. */
export class TargetsView implements vscode.TreeDataProvider<TargetNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  /** @param changes events after which something may be drawn otherwise */
  constructor(
    private readonly around: TargetsSurroundings,
    changes: readonly vscode.Event<unknown>[],
  ) {
    for (const change of changes) change(() => this.#changed.fire());
  }

  async getChildren(node?: TargetNode): Promise<TargetNode[]> {
    if (!vscode.workspace.isTrusted) return [];
    if (node === undefined) return this.around.access.all.map((target) => ({ type: "target", target }));
    switch (node.type) {
      case "target":
        return await this.#ofTarget(node.target);
      case "service": {
        const { target, service } = node;
        const methods = service.methods.map((method) => ({ type: "method", target, method }) as const);
        return [{ type: "health", target, service: service.fullName }, ...methods];
      }
      case "transport":
      case "health":
      case "method":
      case "problem":
        return [];
    }
  }

  getTreeItem(node: TargetNode): vscode.TreeItem {
    switch (node.type) {
      case "target":
        return this.#targetItem(node.target);
      case "transport":
        return this.#transportItem(node);
      case "health":
        return this.#healthItem(node);
      case "service": {
        const item = serviceItem(node.service);
        item.id = `${node.target} ${node.service.fullName}`;
        item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
        item.contextValue = "reflected";
        return item;
      }
      case "method": {
        const item = methodItem(node.method);
        item.id = `${node.target} ${node.method.fullName}`;
        item.command = { command: "grpcCancellation.openPanel", title: "Open", arguments: [node] };
        return item;
      }
      case "problem": {
        const item = new vscode.TreeItem(node.problem.message);
        item.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
        item.tooltip = node.problem.message;
        item.contextValue = "reflection-problem";
        return item;
      }
    }
  }

  async #ofTarget(target: string): Promise<TargetNode[]> {
    const own: TargetNode[] = [
      { type: "transport", target },
      { type: "health", target, service: "" },
    ];
    if (!this.around.reflections.isAdded(target)) return own;
    const { services, problems } = await this.around.reflections.of(target);
    return [
      ...own,
      ...services.map((service) => ({ type: "service", target, service }) as const),
      ...problems.map((problem) => ({ type: "problem", target, problem }) as const),
    ];
  }

  #targetItem(target: string): vscode.TreeItem {
    const { connections, health, reflections } = this.around;
    const item = new vscode.TreeItem(target, vscode.TreeItemCollapsibleState.Collapsed);
    const state = connections.of(target);
    const known = health.of(target, "");
    const words = [connectionWords[state], known?.words].filter(Boolean).join(" · ");
    item.id = `target ${target}`;
    item.description = words;
    item.iconPath = connectionIcon(state);
    item.contextValue = reflections.isAdded(target) ? "target-reflected" : "target";
    item.accessibilityInformation = { label: `${target}, ${words}` };
    return item;
  }

  #transportItem(node: Extract<TargetNode, { type: "transport" }>): vscode.TreeItem {
    const { access, targets } = this.around;
    const security = securityWords[access.security(node.target)];
    const item = new vscode.TreeItem(security);
    item.description = targets.words(node.target);
    item.tooltip = [security, item.description].filter(Boolean).join("\n");
    item.iconPath = new vscode.ThemeIcon(security === "Plaintext" ? "unlock" : "lock");
    item.contextValue = "transport";
    item.command = { command: "grpcCancellation.editTarget", title: "Edit", arguments: [node] };
    return item;
  }

  #healthItem({ target, service }: Extract<TargetNode, { type: "health" }>): vscode.TreeItem {
    const { health } = this.around;
    const known = health.of(target, service);
    const watched = health.isWatched(target, service);
    const item = new vscode.TreeItem(service === "" ? "Health of the server" : "Health");
    item.id = `health ${target} ${service}`;
    item.description = healthWords(known, watched);
    item.tooltip = known?.evidence === "" ? known.words : known?.evidence;
    item.iconPath = healthIcon(known);
    item.contextValue = watched ? "health-watched" : "health";
    item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
    return item;
  }
}

const securityWords = {
  plaintext: "Plaintext",
  tls: "TLS",
  "tls-unverified": "TLS, certificate not verified",
} as const;

const connectionWords: Readonly<Record<ConnectionState, string>> = {
  ready: "connected",
  connecting: "connecting",
  failing: "cannot be reached",
  idle: "not connected",
  closed: "",
};

function connectionIcon(state: ConnectionState): vscode.ThemeIcon {
  switch (state) {
    case "ready":
      return new vscode.ThemeIcon("vm-active", new vscode.ThemeColor("testing.iconPassed"));
    case "connecting":
      return new vscode.ThemeIcon("loading~spin");
    case "failing":
      return new vscode.ThemeIcon("vm-outline", new vscode.ThemeColor("list.errorForeground"));
    case "idle":
    case "closed":
      return new vscode.ThemeIcon("vm");
  }
}

function healthWords(known: Health | undefined, watched: boolean): string {
  if (known === undefined) return "not asked";
  return watched ? `${known.words}${known.live ? ", live" : ", trying again"}` : known.words;
}

const healthIcons: Readonly<Record<Health["state"], readonly [icon: string, colour?: string]>> = {
  asking: ["loading~spin"],
  serving: ["heart-filled", "testing.iconPassed"],
  "not-serving": ["heart", "list.errorForeground"],
  unknown: ["question"],
  failed: ["warning", "list.warningForeground"],
};

function healthIcon(known: Health | undefined): vscode.ThemeIcon {
  if (known === undefined) return new vscode.ThemeIcon("heart");
  const [icon, colour] = healthIcons[known.state];
  return new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
