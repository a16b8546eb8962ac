import * as vscode from "vscode";
import { isRunning } from "../panel/state";
import type { CallPanel } from "./panel/call-panel";
import type { CallPanels } from "./panel/call-panels";
import type { RequestOrigin } from "./panel/call-session";
import type { TrackedCall } from "./panel/calls";
import type { PanelSurroundings } from "./panel/panel-surroundings";
import { pickEnded, pickMethod, pickPlan, pickRunning } from "./panel/pick";
import { requestsOf } from "./requests/request-files";
import { originKey } from "./requests/request-sender";
import type { ServiceNode } from "./sidebar/services-view";
import type { TargetNode } from "./sidebar/targets-view";
import { exportSequence } from "./trace/export-sequence";

/** What a command about a method was pressed on: a tree item, a lens or a full name; nothing in the palette. */
type MethodArgument = ServiceNode | TargetNode | string | undefined;

/** Registers every command of calls and of the services view. */
export function registerCommands(around: PanelSurroundings, panels: CallPanels): vscode.Disposable {
  const { calls, services, log } = around;
  const handlers: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
    openPanel: (on: MethodArgument) => openMethod(around, panels, on),
    callMethod: async (on: MethodArgument) => {
      const panel = await openMethod(around, panels, on);
      await panel?.session.call();
    },
    callAndCancel: (on: MethodArgument) => callAndCancel(around, panels, on),
    cancelCall: async (call: TrackedCall | undefined) => {
      const chosen = call === undefined ? await pickRunning(calls) : [call];
      for (const running of chosen) running.cancel(reasonOf(panels, running), "user");
    },
    replay: async (call: TrackedCall | undefined) => {
      const ended = call ?? (await pickEnded(calls));
      if (ended === undefined || (ended.origin && (await sendAgain(ended.origin)))) return;
      const panel = await openMethod(around, panels, ended.method);
      panel?.session.apply({ type: "form", change: ended.form });
      await panel?.session.call();
    },
    clearHistory: () => calls.clearHistory(),
    cancelAll: () => calls.cancelAll("Cancelled with all others", "user"),
    halfClose: () => panels.active?.session.halfClose(),
    refreshServices: () => services.refresh(),
    setTarget: () => setTarget(around, panels),
    keepClientKey: () => around.targets.keepClientKey(),
    copyTimeline: () => copy(panels.active?.timelineJson()),
    exportTrace: () => exportSequence(panels.active?.session.state.trace?.sequence),
    copyGrpcurl: () => copy(panels.active?.grpcurl()),
    showLog: () => log.show(),
  };
  const registered = Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(`grpcCancellation.${name}`, handler),
  );
  return vscode.Disposable.from(...registered);
}

async function openMethod(
  { services, access }: PanelSurroundings,
  panels: CallPanels,
  on: MethodArgument,
): Promise<CallPanel | undefined> {
  if (!vscode.workspace.isTrusted) {
    await vscode.commands.executeCommand("workbench.trust.manage");
    return undefined;
  }
  const name = typeof on === "string" ? on : on?.type === "method" ? on.method.fullName : undefined;
  const fullName = name ?? (await pickMethod(services));
  const panel = fullName === undefined ? undefined : await panels.open(fullName);
  if (typeof on === "object" && "target" in on && !isRunning(panel!.session.state)) {
    const change = { target: on.target, tls: access.security(on.target) };
    panel?.session.apply({ type: "form", change });
    panel?.followSettings();
  }
  return panel;
}

/**
 * Sends a request of a file again, with variables and secrets as they are now.
 *
 * @returns false when the file no longer has it
 */
async function sendAgain({ uri, request }: RequestOrigin): Promise<boolean> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    const index = requestsOf(document).requests.findIndex((each) => originKey(each) === request);
    if (index < 0) return false;
    await vscode.commands.executeCommand("grpcCancellation.sendRequest", document.uri, index);
    return true;
  } catch {
    return false;
  }
}

async function callAndCancel(
  around: PanelSurroundings,
  panels: CallPanels,
  on: MethodArgument,
): Promise<void> {
  const panel = await openMethod(around, panels, on);
  if (panel === undefined) return;
  const plan = await pickPlan();
  if (plan === undefined) return;
  panel.session.apply({ type: "form", change: plan });
  await panel.session.call();
}

/** The reason typed in the call's own panel, when that is in front. */
function reasonOf(panels: CallPanels, call: TrackedCall): string {
  const { active } = panels;
  return active?.session.state.call?.id === call.id ? active.session.state.form.reason : "";
}

async function setTarget({ store }: PanelSurroundings, panels: CallPanels): Promise<void> {
  const picker = vscode.window.createQuickPick();
  picker.title = "Target of New Calls";
  picker.placeholder = "host:port";
  const typed = (value: string): vscode.QuickPickItem[] => [
    ...(value === "" || store.targets.includes(value) ? [] : [{ label: value, description: "new" }]),
    ...store.targets.map((label) => ({ label })),
  ];
  picker.items = typed("");
  picker.onDidChangeValue((value) => {
    picker.items = typed(value.trim());
  });
  const target = await new Promise<string | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]?.label));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  if (target === undefined) return;
  await store.addTarget(target);
  panels.active?.session.apply(
    { type: "form", change: { target } },
    { type: "targets", targets: store.targets },
  );
}

async function copy(text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("$(check) Copied", 2000);
}
