/** Where the editor offers to run servers with the probe. */

export const probeTerminal = {
  profiles: [
    {
      id: "grpcCancellation.probeTerminal",
      title: "Terminal with cancellation probe",
      icon: "pulse",
    },
  ],
};

/** One more attribute for the launch configurations of VS Code's own debugger for Node. */
export const probeLaunches = ["node", "pwa-node"].map((type) => ({
  type,
  configurationAttributes: {
    launch: {
      properties: {
        "grpcCancellation.probe": {
          type: "boolean",
          default: true,
          description:
            "Whether the program's gRPC handlers are watched: what they do after a cancel is told in the gRPC view.",
        },
      },
    },
  },
}));
