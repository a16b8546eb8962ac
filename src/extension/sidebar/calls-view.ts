import * as vscode from "vscode";
import type { Verdict } from "../../panel/call/call-view";
import { formatMilliseconds } from "../../panel/format";
import type { Calls, TrackedCall } from "../panel/calls";
import { TreeRefresh } from "./tree-refresh";

/** The calls of this window, running ones first. */
export class CallsView implements vscode.TreeDataProvider<TrackedCall> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refresh = new TreeRefresh(() => this.#changed.fire());

  constructor(private readonly calls: Calls) {
    calls.onDidChange(() => this.#refresh.soon());
  }

  getChildren(call?: TrackedCall): Promise<TrackedCall[]> {
    return this.#refresh.giving(call === undefined ? [...this.calls.all] : []);
  }

  getTreeItem(call: TrackedCall): vscode.TreeItem {
    const item = new vscode.TreeItem(call.method.slice(call.method.lastIndexOf("/") + 1));
    item.id = call.id;
    item.contextValue = call.verdict === undefined ? "running" : "ended";
    item.iconPath =
      call.verdict === undefined ? new vscode.ThemeIcon("loading~spin") : verdictIcon(call.verdict);
    const end = call.verdict === undefined ? "running" : verdictWords(call.verdict);
    item.description = `${end} · ${call.target}`;
    item.tooltip = `${call.method}\n${call.target}\n${call.verdict?.headline ?? "running"}`;
    item.command = { command: "grpcCancellation.openPanel", title: "Open", arguments: [call.method] };
    return item;
  }
}

function verdictWords({ name, elapsed }: Verdict): string {
  return `${name}, ${formatMilliseconds(elapsed)}`;
}

const icons: Readonly<Record<Verdict["tone"], readonly [icon: string, colour: string]>> = {
  ok: ["pass", "testing.iconPassed"],
  cancelled: ["circle-slash", "list.warningForeground"],
  warning: ["warning", "list.warningForeground"],
  error: ["error", "list.errorForeground"],
};

function verdictIcon({ tone }: Verdict): vscode.ThemeIcon {
  const [icon, colour] = icons[tone];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
}
