/** The view container, its views and what they say while they are empty. */

export const viewsContainers = {
  activitybar: [{ id: "grpcCancellation", title: "gRPC", icon: "media/activity.svg" }],
};

/** `contributes.views`. */
export const views = {
  grpcCancellation: [
    { id: "grpcCancellation.services", name: "Services", contextualTitle: "gRPC" },
    { id: "grpcCancellation.targets", name: "Targets", contextualTitle: "gRPC" },
    { id: "grpcCancellation.calls", name: "Calls", contextualTitle: "gRPC" },
    { id: "grpcCancellation.servers", name: "Watched Servers", contextualTitle: "gRPC" },
  ],
};

/** `contributes.viewsWelcome`: what an empty view says. */
export const viewsWelcome = [
  {
    view: "grpcCancellation.services",
    when: "isWorkspaceTrusted && workspaceFolderCount != 0 && grpcCancellation.servicesLoaded",
    contents:
      "No .proto file with a service was found in this workspace.\nEvery .proto file that matches the setting is read; imports are looked up in the import paths.\n[Refresh](command:grpcCancellation.refreshServices)\n[Open Settings](command:workbench.action.openSettings?%5B%22grpcCancellation%22%5D)",
  },
  {
    view: "grpcCancellation.services",
    when: "workspaceFolderCount == 0",
    contents:
      "Open a folder with .proto files to see its services.\n[Open Folder](command:workbench.action.files.openFolder)",
  },
  {
    view: "grpcCancellation.services",
    when: "!isWorkspaceTrusted && workspaceFolderCount != 0",
    contents:
      "This workspace is not trusted, so nothing is loaded and nothing connects. The linter works.\n[Manage Workspace Trust](command:workbench.trust.manage)",
  },
  {
    view: "grpcCancellation.targets",
    when: "isWorkspaceTrusted",
    contents:
      "No server is known yet. A target appears here with its first call, or when it is asked for its services.\n[Add Services by Reflection](command:grpcCancellation.addReflection)",
  },
  {
    view: "grpcCancellation.targets",
    when: "!isWorkspaceTrusted",
    contents: "Connections need a trusted workspace.",
  },
  {
    view: "grpcCancellation.calls",
    when: "isWorkspaceTrusted",
    contents:
      "No calls yet. Call a method from the services above or from the lens over an rpc in a .proto file.",
  },
  {
    view: "grpcCancellation.calls",
    when: "!isWorkspaceTrusted",
    contents: "Calls need a trusted workspace.",
  },
  {
    view: "grpcCancellation.servers",
    when: "isWorkspaceTrusted",
    contents:
      "Did the servers stop? Run a Node server with the probe, or put a tap before a server in any language.\n[Open Terminal with Probe](command:grpcCancellation.openProbeTerminal)\n[Debug with Probe](command:grpcCancellation.debugWithProbe)\n[Start Tap](command:grpcCancellation.startTap)",
  },
  {
    view: "grpcCancellation.servers",
    when: "!isWorkspaceTrusted",
    contents: "Probes and taps need a trusted workspace.",
  },
];
