import * as vscode from "vscode";
import type { Calls } from "./calls";

/** One item while calls run: how many; a click cancels. */
export function showRunningCalls(calls: Calls): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("grpcCancellation.running", vscode.StatusBarAlignment.Left);
  item.name = "gRPC Calls";
  item.command = "grpcCancellation.cancelCall";
  const follow = calls.onDidChange(() => {
    const { running } = calls;
    if (running.length === 0) {
      item.hide();
      return;
    }
    item.text = `$(sync~spin) gRPC: ${running.length} running`;
    const names = running.map(({ method, target }) => `${method} at ${target}`).join("\n");
    item.tooltip = `${names}\nClick to cancel`;
    item.accessibilityInformation = {
      label: `${running.length} gRPC calls running, press to cancel`,
      role: "button",
    };
    item.show();
  });
  return vscode.Disposable.from(item, follow);
}
