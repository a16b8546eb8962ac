/** Where commands appear besides the command palette. */
import { commands } from "./commands";

const onServers = "view == grpcCancellation.servers && isWorkspaceTrusted";
const onMethod = "view == grpcCancellation.services && viewItem == method";
const onTargets = "view == grpcCancellation.targets && isWorkspaceTrusted";
const onTarget = `${onTargets} && viewItem =~ /^target/`;
const onReflected = "view == grpcCancellation.targets && viewItem == method";
const onHealth = `${onTargets} && viewItem == health`;
const onEnded = "view == grpcCancellation.calls && viewItem == ended && isWorkspaceTrusted";
const onRunning = "view == grpcCancellation.calls && viewItem == running";

/** `contributes.menus`. */
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
    { command: "grpcCancellation.addReflection", when: onTargets, group: "navigation@1" },
    { command: "grpcCancellation.refreshTargets", when: onTargets, group: "navigation@2" },
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
    {
      command: "grpcCancellation.disturbTap",
      when: "view == grpcCancellation.servers && viewItem == tap",
      group: "1_tap@1",
    },
    { command: "grpcCancellation.callMethod", when: onMethod, group: "inline@1" },
    { command: "grpcCancellation.callMethod", when: onMethod, group: "1_call@1" },
    { command: "grpcCancellation.callAndCancel", when: onMethod, group: "1_call@2" },
    { command: "grpcCancellation.openPanel", when: onMethod, group: "2_open@1" },
    {
      command: "grpcCancellation.addReflection",
      when: `${onTargets} && viewItem == target`,
      group: "1_services@1",
    },
    {
      command: "grpcCancellation.removeReflection",
      when: `${onTargets} && viewItem == target-reflected`,
      group: "1_services@1",
    },
    {
      command: "grpcCancellation.refreshTargets",
      when: `${onTargets} && viewItem == reflection-problem`,
      group: "inline@1",
    },
    { command: "grpcCancellation.checkHealth", when: onTarget, group: "2_health@1" },
    { command: "grpcCancellation.watchHealth", when: onTarget, group: "2_health@2" },
    { command: "grpcCancellation.editTarget", when: onTarget, group: "3_transport@1" },
    { command: "grpcCancellation.chooseSecurity", when: onTarget, group: "3_transport@2" },
    { command: "grpcCancellation.forgetTarget", when: onTarget, group: "9_forget@1" },
    {
      command: "grpcCancellation.chooseSecurity",
      when: `${onTargets} && viewItem == transport`,
      group: "1_transport@1",
    },
    {
      command: "grpcCancellation.editTarget",
      when: `${onTargets} && viewItem == transport`,
      group: "inline@1",
    },
    { command: "grpcCancellation.checkHealth", when: onHealth, group: "inline@1" },
    { command: "grpcCancellation.watchHealth", when: onHealth, group: "inline@2" },
    {
      command: "grpcCancellation.unwatchHealth",
      when: `${onTargets} && viewItem == health-watched`,
      group: "inline@1",
    },
    {
      command: "grpcCancellation.followOpenCalls",
      when: `${onTargets} && viewItem == open-calls`,
      group: "inline@1",
    },
    {
      command: "grpcCancellation.unfollowOpenCalls",
      when: `${onTargets} && viewItem == open-calls-followed`,
      group: "inline@1",
    },
    { command: "grpcCancellation.followOpenCalls", when: onTarget, group: "2_health@3" },
    { command: "grpcCancellation.callMethod", when: onReflected, group: "inline@1" },
    { command: "grpcCancellation.callAndCancel", when: onReflected, group: "1_call@2" },
    { command: "grpcCancellation.openPanel", when: onReflected, group: "2_open@1" },
    { command: "grpcCancellation.replay", when: onEnded, group: "inline@1" },
    { command: "grpcCancellation.replay", when: onEnded, group: "1_call@1" },
    { command: "grpcCancellation.cancelCall", when: onRunning, group: "inline@1" },
    { command: "grpcCancellation.cancelCall", when: onRunning, group: "1_cancel@1" },
  ],
};
