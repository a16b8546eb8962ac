import * as vscode from "vscode";
import { EngineClient } from "../rpc-host/client";
import { RunMemory } from "../trace/run-memory";
import { CallPanels } from "./call-panels";
import { Calls } from "./calls";
import { CallsView } from "./calls-view";
import { MethodLenses } from "./code-lens";
import { registerCommands } from "./commands";
import { EnvironmentChoice } from "./environment-choice";
import { withCallLenses } from "./handler-lenses";
import { startLintClient } from "./lint-client";
import type { PanelSurroundings } from "./panel-surroundings";
import { registerRequestCommands } from "./request-commands";
import { RequestDiagnostics } from "./request-diagnostics";
import { requestSelector } from "./request-files";
import { registerRequestLanguage } from "./request-language";
import { RequestLenses } from "./request-lenses";
import { SchemasOfRequests } from "./request-schemas";
import { RequestSender } from "./request-sender";
import { RequestStore } from "./request-store";
import { MetadataSecrets } from "./secrets";
import { Services } from "./services";
import { ServicesView } from "./services-view";
import { showRunningCalls } from "./status-bar";
import { Targets } from "./targets";
import { registerRequestTests } from "./test-controller";
import { LintFindings } from "./trace/lint-findings";
import { RunDiagnostics } from "./trace/run-diagnostics";
import { offerProbe } from "./trace/run-with-probe";
import { ServersView } from "./trace/servers-view";
import { offerTaps } from "./trace/taps";
import { WatchedServers } from "./trace/watched-servers";

let engine: EngineClient | undefined;
let servers: WatchedServers | undefined;

/** Wires the extension's parts; nothing connects or runs before it is asked for. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("gRPC Cancellation", { log: true });
  const calls = new Calls(context.workspaceState);
  const startEngine = (): EngineClient => {
    if (!vscode.workspace.isTrusted) throw new Error("This workspace is not trusted, so nothing runs.");
    engine ??= new EngineClient({
      entry: vscode.Uri.joinPath(context.extensionUri, "dist", "rpc-host.js").fsPath,
      log: (text) => log.warn(`engine: ${text.trimEnd()}`),
    });
    return engine;
  };
  const services = new Services(startEngine, log);
  const watched = new WatchedServers(vscode.Uri.joinPath(context.extensionUri, "dist", "probe.js").fsPath);
  servers = watched;
  const runs = new RunMemory();
  const findings = new LintFindings(runs);
  const around: PanelSurroundings = {
    extension: context.extensionUri,
    engine: startEngine,
    services,
    servers: watched,
    findings,
    calls,
    store: new RequestStore(context.workspaceState),
    secrets: new MetadataSecrets(context.secrets),
    targets: new Targets(context.secrets),
    log,
  };
  const panels = new CallPanels(around);
  context.subscriptions.push(
    log,
    calls,
    services,
    panels,
    registerCommands(around, panels),
    showRunningCalls(calls),
    watched,
    findings,
    new RunDiagnostics(watched, runs, findings),
    offerProbe(watched),
    offerTaps(watched),
    vscode.window.registerTreeDataProvider("grpcCancellation.servers", new ServersView(watched)),
    vscode.window.registerTreeDataProvider("grpcCancellation.services", new ServicesView(services)),
    vscode.window.registerTreeDataProvider("grpcCancellation.calls", new CallsView(calls)),
    vscode.languages.registerCodeLensProvider({ pattern: "**/*.proto" }, new MethodLenses()),
  );
  startRequests(context, around, panels);
  startLintClient(context, log, { ...withCallLenses(services), ...findings.middleware });
}

/** Everything about request files. */
function startRequests(
  context: vscode.ExtensionContext,
  around: PanelSurroundings,
  panels: CallPanels,
): void {
  const { engine, services, store, targets } = around;
  const environments = new EnvironmentChoice(context.workspaceState, context.secrets);
  const schemas = new SchemasOfRequests(engine, services);
  const sender = new RequestSender(panels, schemas, environments);
  const language = { schemas, environments, store };
  context.subscriptions.push(
    environments,
    schemas,
    sender,
    new RequestDiagnostics(language, engine, services),
    registerRequestLanguage(language),
    registerRequestCommands(around, sender, environments),
    registerRequestTests({ engine, schemas, environments, targets, servers: around.servers }),
    vscode.languages.registerCodeLensProvider(requestSelector, new RequestLenses(sender)),
  );
}

/** Ends the engine's process, and with it every call that still runs; and what listened to servers. */
export async function deactivate(): Promise<void> {
  await Promise.all([engine?.dispose(), servers?.close()]);
  engine = undefined;
  servers = undefined;
}
