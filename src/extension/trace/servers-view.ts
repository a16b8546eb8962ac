import * as vscode from "vscode";
import { outcomeText } from "../../report/verdict-text";
import type { ObserverEvidence } from "../../trace/evidence";
import type { Verdict } from "../../trace/verdict";
import type { RunningTap, WatchedServers } from "./watched-servers";

/** One item of the view of watched servers. */
export type WatchedNode =
  | { readonly type: "tap"; readonly running: RunningTap }
  | { readonly type: "probe"; readonly probe: ObserverEvidence };

/** The servers that are watched, by probe or tap, each with its newest verdict. */
export class ServersView implements vscode.TreeDataProvider<WatchedNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #newest = new Map<string, Verdict>();

  constructor(private readonly servers: WatchedServers) {
    servers.onDidChange(() => this.#changed.fire());
    servers.onDidJudge((verdict) => {
      this.#newest.set(verdict.server, verdict);
      this.#changed.fire();
    });
  }

  getChildren(node?: WatchedNode): WatchedNode[] {
    if (node !== undefined) return [];
    return [
      ...this.servers.probes.map((probe) => ({ type: "probe" as const, probe })),
      ...this.servers.taps.map((running) => ({ type: "tap" as const, running })),
    ];
  }

  getTreeItem(node: WatchedNode): vscode.TreeItem {
    const item = new vscode.TreeItem("");
    item.contextValue = node.type;
    if (node.type === "tap") {
      const { route, tap } = node.running;
      item.label = `${tap.port} → ${route.name}`;
      item.iconPath = new vscode.ThemeIcon("plug");
      item.tooltip = `Call 127.0.0.1:${tap.port}; it relays to ${route.name} and tells what passes.`;
      item.description = this.#verdictOn(route.name);
    } else {
      const { server, role } = node.probe;
      item.label = server;
      item.iconPath = new vscode.ThemeIcon("pulse");
      if (role.kind === "probe") item.tooltip = `Process ${role.pid}, Node ${role.node}, with the probe`;
      item.description = this.#verdictOn(server);
    }
    return item;
  }

  #verdictOn(server: string): string {
    const verdict = this.#newest.get(server);
    return verdict === undefined ? "" : `${verdict.path}: ${outcomeText(verdict)}`;
  }
}
