/** Every command of the extension, its title, icon and when it makes sense. */

export interface CommandContribution {
  readonly command: string;
  readonly title: string;
  readonly icon?: string;
  readonly enablement?: string;
  /** When the command palette shows it; `false` for commands that need what was clicked. */
  readonly palette: string;
}

const trusted = "isWorkspaceTrusted";
const running = "grpcCancellation.callsRunning";
/** The panel in front; the context keys behind it tell of its call. */
const inPanel = "activeWebviewPanelId == grpcCancellation.call";

/** A request file is in front. */
const inRequests = "isWorkspaceTrusted && resourceExtname == .http";

/** `contributes.commands`, and where the palette shows each. */
export const commands: readonly CommandContribution[] = [
  { command: "grpcCancellation.openPanel", title: "Open Method…", icon: "$(window)", palette: trusted },
  { command: "grpcCancellation.callMethod", title: "Call Method…", icon: "$(play)", palette: trusted },
  { command: "grpcCancellation.callAndCancel", title: "Call and Cancel Method…", palette: trusted },
  {
    command: "grpcCancellation.cancelCall",
    title: "Cancel Running Call…",
    icon: "$(debug-stop)",
    palette: running,
  },
  {
    command: "grpcCancellation.cancelAll",
    title: "Cancel All Running Calls",
    icon: "$(close-all)",
    enablement: running,
    palette: running,
  },
  {
    command: "grpcCancellation.halfClose",
    title: "Half-Close This Call",
    palette: `${inPanel} && grpcCancellation.canHalfClose`,
  },
  {
    command: "grpcCancellation.refreshServices",
    title: "Refresh Services",
    icon: "$(refresh)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.setTarget",
    title: "Set Target…",
    icon: "$(server-environment)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.copyTimeline",
    title: "Copy Timeline as JSON",
    palette: `${inPanel} && grpcCancellation.hasCall`,
  },
  {
    command: "grpcCancellation.copyGrpcurl",
    title: "Copy as grpcurl",
    palette: inPanel,
  },
  {
    command: "grpcCancellation.sendRequest",
    title: "Send Request",
    icon: "$(play)",
    palette: inRequests,
  },
  {
    command: "grpcCancellation.sendRequestAndCancel",
    title: "Send Request and Cancel…",
    palette: inRequests,
  },
  { command: "grpcCancellation.repeatRequest", title: "Repeat Request…", palette: inRequests },
  {
    command: "grpcCancellation.cancelRequest",
    title: "Cancel Request",
    icon: "$(debug-stop)",
    palette: `${inRequests} && ${running}`,
  },
  { command: "grpcCancellation.copyRequestGrpcurl", title: "Copy Request as grpcurl", palette: inRequests },
  {
    command: "grpcCancellation.importGrpcurl",
    title: "Import grpcurl Command from Clipboard",
    palette: "true",
  },
  { command: "grpcCancellation.newRequest", title: "New Request", palette: "false" },
  { command: "grpcCancellation.chooseEnvironment", title: "Choose Environment…", palette: trusted },
  {
    command: "grpcCancellation.addReflection",
    title: "Add Services by Reflection…",
    icon: "$(add)",
    palette: trusted,
  },
  { command: "grpcCancellation.removeReflection", title: "Remove Reflected Services", palette: "false" },
  {
    command: "grpcCancellation.editTarget",
    title: "Transport of a Target…",
    icon: "$(edit)",
    palette: trusted,
  },
  { command: "grpcCancellation.chooseSecurity", title: "Plaintext or TLS…", palette: trusted },
  {
    command: "grpcCancellation.checkHealth",
    title: "Check Health",
    icon: "$(heart)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.watchHealth",
    title: "Watch Health",
    icon: "$(eye)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.unwatchHealth",
    title: "Stop Watching Health",
    icon: "$(eye-closed)",
    palette: "false",
  },
  {
    command: "grpcCancellation.followOpenCalls",
    title: "Follow Open Calls (channelz)",
    icon: "$(pulse)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.unfollowOpenCalls",
    title: "Stop Following Open Calls",
    icon: "$(eye-closed)",
    palette: "false",
  },
  { command: "grpcCancellation.addImportPath", title: "Add an Import Path", palette: "false" },
  { command: "grpcCancellation.forgetTarget", title: "Forget Target", palette: "false" },
  {
    command: "grpcCancellation.refreshTargets",
    title: "Ask Servers for Their Services Again",
    icon: "$(refresh)",
    palette: trusted,
  },
  { command: "grpcCancellation.keepClientKey", title: "Keep Client Key…", palette: trusted },
  { command: "grpcCancellation.setSecret", title: "Set Secret…", palette: trusted },
  {
    command: "grpcCancellation.fixAllInProject",
    title: "Mend All Cancellation Problems",
    icon: "$(wand)",
    palette: "true",
  },
  { command: "grpcCancellation.restartLinter", title: "Restart Linter", palette: "true" },
  { command: "grpcCancellation.showPlaces", title: "Show Cancellation Problems", palette: "false" },
  { command: "grpcCancellation.explainRule", title: "Explain Rule", palette: "false" },
  { command: "grpcCancellation.ignoreFinding", title: "Ignore Finding with a Reason…", palette: "false" },
  {
    command: "grpcCancellation.replay",
    title: "Call Again…",
    icon: "$(debug-restart)",
    palette: trusted,
  },
  { command: "grpcCancellation.clearHistory", title: "Clear History of Calls", palette: trusted },
  {
    command: "grpcCancellation.debugWithProbe",
    title: "Debug/Run with Cancellation Probe",
    icon: "$(debug-alt)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.openProbeTerminal",
    title: "Open Terminal with Cancellation Probe",
    icon: "$(terminal)",
    palette: trusted,
  },
  {
    command: "grpcCancellation.exportTrace",
    title: "Export What the Servers Did…",
    palette: `${inPanel} && grpcCancellation.hasCall`,
  },
  {
    command: "grpcCancellation.clearRunFindings",
    title: "Clear What Runs Showed",
    palette: trusted,
  },
  {
    command: "grpcCancellation.disturbTap",
    title: "Cut, Freeze or Delay Tap…",
    icon: "$(debug-disconnect)",
    palette: trusted,
  },
  { command: "grpcCancellation.startTap", title: "Start Tap…", icon: "$(plug)", palette: trusted },
  {
    command: "grpcCancellation.stopTap",
    title: "Stop Tap…",
    icon: "$(debug-disconnect)",
    palette: trusted,
  },
  { command: "grpcCancellation.showLog", title: "Show Log", palette: "true" },
];
