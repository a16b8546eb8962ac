import { homedir } from "node:os";
import * as vscode from "vscode";
import type { WatchedServers } from "./watched-servers";

/** The types under which VS Code's debugger for Node is known. */
const nodeTypes = ["node", "pwa-node"];
/** The attribute of a launch configuration that asks for the probe. */
const attribute = "grpcCancellation.probe";

/** The ways of running a server with the probe: by the debugger, on demand or by configuration, and by a terminal. */
export function offerProbe(servers: WatchedServers): vscode.Disposable {
  const resolver: vscode.DebugConfigurationProvider = {
    resolveDebugConfigurationWithSubstitutedVariables: (_folder, config) => withProbe(config, servers),
  };
  return vscode.Disposable.from(
    ...nodeTypes.map((type) => vscode.debug.registerDebugConfigurationProvider(type, resolver)),
    vscode.window.registerTerminalProfileProvider("grpcCancellation.probeTerminal", {
      provideTerminalProfile: () => terminalProfile(servers),
    }),
    vscode.commands.registerCommand("grpcCancellation.openProbeTerminal", async () => {
      if (!(await isTrusted())) return;
      vscode.window.createTerminal((await terminalProfile(servers)).options).show();
    }),
    vscode.commands.registerCommand("grpcCancellation.debugWithProbe", debugWithProbe),
  );
}

/** The same launch configuration, with the probe if it asks for it. */
async function withProbe(
  config: vscode.DebugConfiguration,
  servers: Pick<WatchedServers, "environment">,
): Promise<vscode.DebugConfiguration> {
  if (config[attribute] !== true || config.request !== "launch" || !vscode.workspace.isTrusted) return config;
  const own = (config["env"] ?? {}) as NodeJS.ProcessEnv;
  const env = await servers.environment({ NODE_OPTIONS: process.env["NODE_OPTIONS"], ...own });
  return { ...config, env: { ...own, ...ours(env) } };
}

async function terminalProfile(servers: WatchedServers): Promise<vscode.TerminalProfile> {
  const env = ours(await servers.environment(process.env));
  return new vscode.TerminalProfile({
    name: "Cancellation probe",
    iconPath: new vscode.ThemeIcon("pulse"),
    message: "Node servers that are started here tell this window what their handlers do after a cancel.",
    cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(),
    env,
  });
}

/** What a new process must be told; the rest it inherits. */
function ours(env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    NODE_OPTIONS: env["NODE_OPTIONS"] ?? "",
    GRPC_CANCELLATION_PROBE: env["GRPC_CANCELLATION_PROBE"] ?? "",
  };
}

/** Debugs a launch configuration of the workspace, or the file that is open, with the probe. */
async function debugWithProbe(): Promise<void> {
  if (!(await isTrusted())) return;
  const folder = vscode.workspace.workspaceFolders?.[0];
  const config = await pickConfiguration(folder);
  if (config !== undefined) await vscode.debug.startDebugging(folder, { ...config, [attribute]: true });
}

async function pickConfiguration(
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration | undefined> {
  const all = vscode.workspace
    .getConfiguration("launch", folder)
    .get<vscode.DebugConfiguration[]>("configurations", []);
  const ready = all.filter(({ type, request }) => nodeTypes.includes(type) && request === "launch");
  const file = vscode.window.activeTextEditor?.document.fileName;
  const open = file === undefined || !/\.[cm]?[jt]s$/.test(file) ? [] : [launchOf(file)];
  const choices = [...ready, ...open];
  if (choices.length === 0) {
    const text = "Open the server's file, or add a Node launch configuration, and try again.";
    void vscode.window.showInformationMessage(`gRPC: nothing to debug with the probe. ${text}`);
  }
  if (choices.length <= 1) return choices[0];
  const picked = await vscode.window.showQuickPick(
    choices.map((config) => ({ label: config.name, config })),
    { placeHolder: "What to debug with the cancellation probe" },
  );
  return picked?.config;
}

function launchOf(program: string): vscode.DebugConfiguration {
  return { type: "node", request: "launch", name: vscode.workspace.asRelativePath(program), program };
}

async function isTrusted(): Promise<boolean> {
  if (!vscode.workspace.isTrusted) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}
