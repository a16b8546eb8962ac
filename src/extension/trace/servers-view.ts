import * as vscode from "vscode";
import { outcomeText } from "../../report/verdict-text";
import type { ObserverEvidence } from "../../trace/evidence";
import { disturbanceText } from "../../trace/tap/disturbance";
import type { Verdict } from "../../trace/verdicts/verdict";
import { TreeRefresh } from "../sidebar/tree-refresh";
import type { RunningTap, WatchedServers } from "./watched-servers";

/** One item of the view of watched servers. */
export type WatchedNode =
  | { readonly type: "tap"; readonly running: RunningTap }
  | { readonly type: "probe"; readonly probe: ObserverEvidence };

/** The servers that are watched, by probe or tap, each with its newest verdict. */
export class ServersView implements vscode.TreeDataProvider<WatchedNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refresh = new TreeRefresh(() => this.#changed.fire());
  /** By observer: two processes of one program are two servers. */
  readonly #newest = new Map<string, Verdict>();

  constructor(private readonly servers: WatchedServers) {
    servers.onDidChange(() => {
      this.#forgetGone();
      this.#refresh.soon();
    });
    servers.onDidJudge((verdict) => {
      for (const observer of verdict.observers) this.#newest.set(observer, verdict);
      this.#refresh.soon();
    });
  }

  getChildren(node?: WatchedNode): Promise<WatchedNode[]> {
    return this.#refresh.giving(node === undefined ? this.#all() : []);
  }

  #all(): WatchedNode[] {
    return [
      ...this.servers.probes.map((probe) => ({ type: "probe" as const, probe })),
      ...this.servers.taps.map((running) => ({ type: "tap" as const, running })),
    ];
  }

  getTreeItem(node: WatchedNode): vscode.TreeItem {
    const item = new vscode.TreeItem("");
    item.contextValue = node.type;
    if (node.type === "tap") {
      const { observer, route, tap, disturbance } = node.running;
      item.label = `${tap.port} → ${route.name}`;
      item.iconPath = new vscode.ThemeIcon("plug");
      item.tooltip = `Call 127.0.0.1:${tap.port}; it relays to ${route.name} and tells what passes.`;
      const state = disturbance === undefined ? "" : disturbanceText(disturbance);
      item.description = [state, this.#verdictOn(observer)].filter((text) => text !== "").join(" · ");
    } else {
      const { observer, server, role } = node.probe;
      item.label = server;
      item.iconPath = new vscode.ThemeIcon("pulse");
      const verdict = this.#verdictOn(observer);
      if (role.kind !== "probe") return item;
      item.tooltip = `Process ${role.pid}, Node ${role.node}, with the probe`;
      item.description = [`process ${role.pid}`, verdict].filter((text) => text !== "").join(" · ");
    }
    return item;
  }

  #forgetGone(): void {
    const there = new Set([
      ...this.servers.probes.map(({ observer }) => observer),
      ...this.servers.taps.map(({ observer }) => observer),
    ]);
    for (const observer of this.#newest.keys()) if (!there.has(observer)) this.#newest.delete(observer);
  }

  #verdictOn(observer: string): string {
    const verdict = this.#newest.get(observer);
    return verdict === undefined ? "" : `${verdict.path}: ${outcomeText(verdict)}`;
  }
}
