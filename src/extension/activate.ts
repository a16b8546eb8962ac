import * as vscode from "vscode";
import { EngineClient } from "../rpc-host/client";
import { RunMemory } from "../trace/runs/run-memory";
import { registerCommands } from "./commands";
import { withCallLenses } from "./lint/handler-lenses";
import { startLintClient } from "./lint/lint-client";
import { CallPanels } from "./panel/call-panels";
import { Calls } from "./panel/calls";
import { MessageFiles } from "./panel/message-files";
import type { PanelSurroundings } from "./panel/panel-surroundings";
import { MetadataSecrets } from "./panel/secrets";
import { showRunningCalls } from "./panel/status-bar";
import { EnvironmentChoice } from "./requests/environment-choice";
import { registerRequestCommands } from "./requests/request-commands";
import { RequestDiagnostics } from "./requests/request-diagnostics";
import { requestSelector } from "./requests/request-files";
import { registerRequestLanguage } from "./requests/request-language";
import { RequestLenses } from "./requests/request-lenses";
import { SchemasOfRequests } from "./requests/request-schemas";
import { RequestSender } from "./requests/request-sender";
import { registerRequestTests } from "./requests/test-controller";
import { registerImportCommand } from "./services/import-path";
import { MethodLenses } from "./services/method-lenses";
import { Reflections } from "./services/reflections";
import { SchemaDiagnostics } from "./services/schema-diagnostics";
import { Services } from "./services/services";
import { CallsView } from "./sidebar/calls-view";
import { ServicesView } from "./sidebar/services-view";
import { registerTargetCommands } from "./sidebar/target-commands";
import { type TargetsSurroundings, TargetsView } from "./sidebar/targets-view";
import { Connections } from "./targets/connections";
import { OwnProtocol } from "./targets/own-protocol";
import { RequestStore } from "./targets/request-store";
import { TargetAccess } from "./targets/target-access";
import { TargetCounters } from "./targets/target-counters";
import { TargetHealth } from "./targets/target-health";
import { Targets } from "./targets/targets";
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
    if (engine !== undefined) return engine;
    engine = new EngineClient({
      entry: vscode.Uri.joinPath(context.extensionUri, "dist", "rpc-host.js").fsPath,
      log: (text) => log.warn(`engine: ${text.trimEnd()}`),
    });
    connections.follow(engine);
    return engine;
  };
  const connections = new Connections();
  const store = new RequestStore(context.workspaceState);
  const targets = new Targets(context.secrets);
  const access = new TargetAccess(context.workspaceState, store, targets);
  const reflections = new Reflections(startEngine, access, context.workspaceState);
  const services = new Services(startEngine, log, reflections);
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
    store,
    secrets: new MetadataSecrets(context.secrets),
    targets,
    access,
    messageFiles: new MessageFiles(),
    log,
  };
  const panels = new CallPanels(around);
  context.subscriptions.push(
    log,
    calls,
    services,
    panels,
    around.messageFiles,
    registerCommands(around, panels),
    showRunningCalls(calls),
    watched,
    findings,
    new RunDiagnostics(watched, runs, findings),
    offerProbe(watched),
    offerTaps(watched, access),
    vscode.window.registerTreeDataProvider("grpcCancellation.servers", new ServersView(watched)),
    vscode.window.registerTreeDataProvider("grpcCancellation.services", new ServicesView(services)),
    vscode.window.registerTreeDataProvider("grpcCancellation.calls", new CallsView(calls)),
    vscode.languages.registerCodeLensProvider({ pattern: "**/*.proto" }, new MethodLenses()),
    new SchemaDiagnostics(services),
    registerImportCommand(),
  );
  showTargets(context, { access, targets, connections, reflections }, around);
  startRequests(context, around, panels);
  startLintClient(context, log, { ...withCallLenses(services), ...findings.middleware });
}

/** The view of the servers that calls go to. */
function showTargets(
  context: vscode.ExtensionContext,
  parts: Omit<TargetsSurroundings, "health" | "counters">,
  { engine, calls, services }: PanelSurroundings,
): void {
  const protocol = (file: string) =>
    new OwnProtocol(engine, vscode.Uri.joinPath(context.extensionUri, "protos/grpc", file).fsPath);
  const redraw = () => view.follow();
  const health = new TargetHealth(protocol("health/v1/health.proto"), parts.access, redraw);
  const counters = new TargetCounters(protocol("channelz/v1/channelz.proto"), parts.access, redraw);
  const around = { ...parts, health, counters };
  const view: TargetsView = new TargetsView(around);
  const changes = [
    ...[calls, parts.connections, parts.reflections].map(({ onDidChange }) => onDidChange),
    vscode.workspace.onDidChangeConfiguration,
    vscode.workspace.onDidGrantWorkspaceTrust,
  ];
  context.subscriptions.push(
    ...changes.map((change) => change(() => view.follow())),
    health,
    counters,
    calls,
    parts.connections,
    parts.reflections,
    view,
    registerTargetCommands(around, services, () => view.follow()),
    vscode.window.registerTreeDataProvider("grpcCancellation.targets", view),
  );
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
