/** Where commands appear besides the command palette. */
import { commands } from "./commands";

const onServers = "view == grpcCancellation.servers && isWorkspaceTrusted";
const onMethod = "view == grpcCancellation.services && viewItem == method";
const onEnded = "view == grpcCancellation.calls && viewItem == ended && isWorkspaceTrusted";
const onRunning = "view == grpcCancellation.calls && viewItem == running";

export const menus = {
  commandPalette: commands.map(({ command, palette }) => ({ command, when: palette })),
  "view/title": [
    {
      command: "grpcCancellation.refreshServices",
      when: "view == grpcCancellation.services && isWorkspaceTrusted",
      group: "navigation@2",
    },
    {
      command: "grpcCancellation.setTarget",
      when: "view == grpcCancellation.services && isWorkspaceTrusted",
      group: "navigation@1",
    },
    {
      command: "grpcCancellation.cancelAll",
      when: "view == grpcCancellation.calls && grpcCancellation.callsRunning",
      group: "navigation@1",
    },
    {
      command: "grpcCancellation.clearHistory",
      when: "view == grpcCancellation.calls",
      group: "8_history@1",
    },
    { command: "grpcCancellation.showLog", when: "view == grpcCancellation.calls", group: "9_log@1" },
    { command: "grpcCancellation.openProbeTerminal", when: onServers, group: "navigation@1" },
    { command: "grpcCancellation.startTap", when: onServers, group: "navigation@2" },
  ],
  "view/item/context": [
    {
      command: "grpcCancellation.stopTap",
      when: "view == grpcCancellation.servers && viewItem == tap",
      group: "inline@1",
    },
    { command: "grpcCancellation.callMethod", when: onMethod, group: "inline@1" },
    { command: "grpcCancellation.callMethod", when: onMethod, group: "1_call@1" },
    { command: "grpcCancellation.callAndCancel", when: onMethod, group: "1_call@2" },
    { command: "grpcCancellation.openPanel", when: onMethod, group: "2_open@1" },
    { command: "grpcCancellation.replay", when: onEnded, group: "inline@1" },
    { command: "grpcCancellation.replay", when: onEnded, group: "1_call@1" },
    { command: "grpcCancellation.cancelCall", when: onRunning, group: "inline@1" },
    { command: "grpcCancellation.cancelCall", when: onRunning, group: "1_cancel@1" },
  ],
};
