import * as vscode from "vscode";
import type { Health } from "../../panel/targets/health";
import type { MethodInfo, ServiceInfo } from "../../rpc/schema/method";
import type { SchemaProblem } from "../../rpc/schema/problem";
import type { ConnectionState } from "../../rpc-host/protocol";
import type { ReflectedServices, Reflections } from "../services/reflections";
import type { Connections } from "../targets/connections";
import { openCallsProve } from "../targets/open-calls";
import type { TargetAccess } from "../targets/target-access";
import type { TargetCounters } from "../targets/target-counters";
import type { TargetHealth } from "../targets/target-health";
import type { Targets } from "../targets/targets";
import { methodItem, serviceItem } from "./services-view";
import { TreeRefresh } from "./tree-refresh";

/** One item of the view of targets. */
export type TargetNode =
  | { readonly type: "target"; readonly target: string }
  | { readonly type: "transport"; readonly target: string }
  | { readonly type: "health"; readonly target: string; readonly service: string }
  | { readonly type: "open-calls"; readonly target: string }
  | { readonly type: "service"; readonly target: string; readonly service: ServiceInfo }
  | { readonly type: "method"; readonly target: string; readonly method: MethodInfo }
  | { readonly type: "problem"; readonly target: string; readonly problem: SchemaProblem };

/** What the view draws. */
export interface TargetsSurroundings {
  readonly access: TargetAccess;
  readonly targets: Targets;
  readonly connections: Connections;
  readonly health: TargetHealth;
  readonly counters: TargetCounters;
  readonly reflections: Reflections;
}

/**
 * The servers that calls go to: how they are reached, how they are, and what they say that they offer. Only what has
 * changed is drawn anew: meanwhile VS Code does not know what is below it, and a command pressed there comes without it.
 */
export class TargetsView implements vscode.TreeDataProvider<TargetNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TargetNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** VS Code knows an item again by its object. */
  readonly #nodes = new Map<string, TargetNode>();
  /** How items look that may come to look otherwise. */
  readonly #drawn = new Map<TargetNode, string>();
  /** What servers told of themselves when their services were drawn. */
  readonly #told = new Map<string, ReflectedServices>();
  #roots: readonly TargetNode[] = [];
  readonly #refresh = new TreeRefresh(() => this.#drawStale());

  constructor(private readonly around: TargetsSurroundings) {}

  /** Something may have changed: soon what is drawn is looked through, and drawn anew where it is another. */
  follow(): void {
    this.#refresh.soon();
  }

  getChildren(node?: TargetNode): Promise<TargetNode[]> {
    return this.#refresh.giving(this.#children(node));
  }

  getTreeItem(node: TargetNode): vscode.TreeItem {
    const item = this.#item(node);
    if (changing.has(node.type)) this.#drawn.set(node, JSON.stringify(item));
    return item;
  }

  dispose(): void {
    this.#refresh.dispose();
    this.#changed.dispose();
  }

  #drawStale(): void {
    const roots = this.#targets();
    const others = roots.length !== this.#roots.length || roots.some((node, at) => node !== this.#roots[at]);
    const stale = [...this.#drawn].filter(([node, drawn]) => this.#isStale(node, drawn));
    for (const [node] of stale) this.#forget(node);
    if (others) this.#changed.fire(undefined);
    else if (stale.length > 0) this.#changed.fire(stale.map(([node]) => node));
  }

  async #children(node?: TargetNode): Promise<TargetNode[]> {
    if (node === undefined) {
      this.#roots = this.#targets();
      this.#drawn.clear();
      return [...this.#roots];
    }
    switch (node.type) {
      case "target":
        return await this.#ofTarget(node.target);
      case "service": {
        const { target, service } = node;
        const methods = service.methods.map((method) => ({ type: "method", target, method }) as const);
        return [this.#same({ type: "health", target, service: service.fullName }), ...methods];
      }
      case "transport":
      case "health":
      case "open-calls":
      case "method":
      case "problem":
        return [];
    }
  }

  #item(node: TargetNode): vscode.TreeItem {
    switch (node.type) {
      case "target":
        return this.#targetItem(node.target);
      case "transport":
        return this.#transportItem(node);
      case "health":
        return this.#healthItem(node);
      case "open-calls":
        return this.#openCallsItem(node.target);
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

  #isStale(node: TargetNode, drawn: string): boolean {
    if (JSON.stringify(this.#item(node)) !== drawn) return true;
    const { target } = node;
    return (
      node.type === "target" && this.#told.has(target) && this.#told.get(target) !== this.#telling(target)
    );
  }

  /** What is to be drawn anew is asked for by VS Code, when it can be seen. */
  #forget(node: TargetNode): void {
    this.#drawn.delete(node);
    if (node.type === "target") this.#told.delete(node.target);
  }

  /** What the server tells of itself, as far as it was asked. */
  #telling(target: string): ReflectedServices | undefined {
    return this.around.reflections.loaded.find((each) => each.target === target);
  }

  #targets(): TargetNode[] {
    const all = [...this.around.access.all].sort((one, other) => one.localeCompare(other));
    return vscode.workspace.isTrusted ? all.map((target) => this.#same({ type: "target", target })) : [];
  }

  /** The object that stands for an item as long as the window is open. */
  #same(node: TargetNode): TargetNode {
    const key = [node.type, node.target, node.type === "health" ? node.service : ""].join(" ");
    const known = this.#nodes.get(key) ?? node;
    this.#nodes.set(key, known);
    return known;
  }

  async #ofTarget(target: string): Promise<TargetNode[]> {
    const own = [
      this.#same({ type: "transport", target }),
      this.#same({ type: "health", target, service: "" }),
      this.#same({ type: "open-calls", target }),
    ];
    if (!this.around.reflections.isAdded(target)) return own;
    const told = await this.around.reflections.of(target);
    this.#told.set(target, told);
    const { services, problems } = told;
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

  #openCallsItem(target: string): vscode.TreeItem {
    const { counters } = this.around;
    const known = counters.of(target);
    const followed = counters.isFollowed(target);
    const item = new vscode.TreeItem("Open calls");
    item.id = `open-calls ${target}`;
    item.description = `${known?.words ?? "not asked"}${followed && known?.state === "told" ? ", live" : ""}`;
    item.tooltip = openCallsProve;
    item.iconPath = new vscode.ThemeIcon(known?.state === "failed" ? "warning" : "pulse");
    item.contextValue = followed ? "open-calls-followed" : "open-calls";
    item.accessibilityInformation = { label: `Open calls, ${item.description}` };
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

/** Which items may come to look otherwise. */
const changing: ReadonlySet<TargetNode["type"]> = new Set(["target", "transport", "health", "open-calls"]);

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
