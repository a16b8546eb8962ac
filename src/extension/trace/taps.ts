import * as vscode from "vscode";
import { parseDisturbance } from "../../trace/tap/disturbance";
import { listenProblem, parseRoute } from "../../trace/tap/route";
import type { TargetAccess } from "../targets/target-access";
import type { WatchedNode } from "./servers-view";
import { askPair, type TapPair, tapTls } from "./tap-tls";
import type { RunningTap, WatchedServers } from "./watched-servers";

/** The commands that start and stop taps. */
export function offerTaps(servers: WatchedServers, access: TargetAccess): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("grpcCancellation.startTap", (route?: string, pair?: TapPair) =>
      startAsked(servers, access, route, pair),
    ),
    vscode.commands.registerCommand("grpcCancellation.stopTap", (on?: WatchedNode) => stopAsked(servers, on)),
    vscode.commands.registerCommand("grpcCancellation.disturbTap", (on?: WatchedNode, how?: string) =>
      disturbAsked(servers, on, how),
    ),
  );
}

async function startAsked(
  servers: WatchedServers,
  access: TargetAccess,
  given: string | undefined,
  givenPair: TapPair | undefined,
): Promise<number | undefined> {
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
  const pair = given === undefined ? await askPair(route, access) : givenPair;
  if (pair === "cancelled") return undefined;
  try {
    const tls = pair && (await tapTls(pair, route, access));
    return (await servers.startTap(route, tls)).tap.port;
  } catch (error) {
    void vscode.window.showErrorMessage(`gRPC: ${listenProblem(error as NodeJS.ErrnoException)}`);
    return undefined;
  }
}

async function stopAsked(servers: WatchedServers, on: WatchedNode | undefined): Promise<void> {
  const running = on?.type === "tap" ? on.running : await pickTap(servers.taps, "Which tap to stop");
  if (running !== undefined) await servers.stopTap(running);
}

const disturbances = [
  { label: "Cut", description: "resets every connection; new ones are welcome", text: "cut" },
  { label: "Freeze", description: "nothing passes any more, and neither end is told", text: "freeze" },
  { label: "Thaw", description: "ends a freeze", text: "thaw" },
  { label: "Delay by 200 ms", description: "each way", text: "delay 200" },
  { label: "Delay by 2 s", description: "each way", text: "delay 2000" },
  { label: "No Delay", description: "ends a delay", text: "delay 0" },
];

/** Tries how the servers take a broken, a silent or a slow connection. */
async function disturbAsked(
  servers: WatchedServers,
  on: WatchedNode | undefined,
  how: string | undefined,
): Promise<void> {
  const running = on?.type === "tap" ? on.running : await pickTap(servers.taps, "Which tap to disturb");
  if (running === undefined) return;
  const text = how ?? (await vscode.window.showQuickPick(disturbances, { placeHolder: "What to do" }))?.text;
  const disturbance = text === undefined ? undefined : parseDisturbance(text);
  if (disturbance !== undefined) servers.disturbTap(running, disturbance);
}

async function pickTap(taps: readonly RunningTap[], placeHolder: string): Promise<RunningTap | undefined> {
  if (taps.length <= 1) return taps[0];
  const items = taps.map((running) => ({
    label: `${running.tap.port} → ${running.route.name}`,
    running,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.running;
}
