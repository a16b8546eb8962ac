import * as vscode from "vscode";
import { listenProblem, parseRoute } from "../../trace/tap/route";
import type { WatchedNode } from "./servers-view";
import type { RunningTap, WatchedServers } from "./watched-servers";

/** The commands that start and stop taps. */
export function offerTaps(servers: WatchedServers): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("grpcCancellation.startTap", (route?: string) =>
      startAsked(servers, route),
    ),
    vscode.commands.registerCommand("grpcCancellation.stopTap", (on?: WatchedNode) => stopAsked(servers, on)),
  );
}

async function startAsked(servers: WatchedServers, given: string | undefined): Promise<number | undefined> {
  if (!vscode.workspace.isTrusted) {
    await vscode.commands.executeCommand("workbench.trust.manage");
    return undefined;
  }
  const text =
    given ??
    (await vscode.window.showInputBox({
      title: "Start Tap",
      prompt: "PORT=HOST:PORT. Callers use the first port; the tap relays to the server behind.",
      placeHolder: "50051=localhost:50052",
      validateInput: (value) =>
        parseRoute(value.trim()) ? undefined : "Write PORT=HOST:PORT, such as 50051=localhost:50052.",
    }));
  const route = text === undefined ? undefined : parseRoute(text.trim());
  if (route === undefined) return undefined;
  try {
    return (await servers.startTap(route)).tap.port;
  } catch (error) {
    void vscode.window.showErrorMessage(`gRPC: ${listenProblem(error as NodeJS.ErrnoException)}`);
    return undefined;
  }
}

async function stopAsked(servers: WatchedServers, on: WatchedNode | undefined): Promise<void> {
  const running = on?.type === "tap" ? on.running : await pickTap(servers.taps);
  if (running !== undefined) await servers.stopTap(running);
}

async function pickTap(taps: readonly RunningTap[]): Promise<RunningTap | undefined> {
  if (taps.length <= 1) return taps[0];
  const items = taps.map((running) => ({
    label: `${running.tap.port} → ${running.route.name}`,
    running,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which tap to stop" }))?.running;
}
