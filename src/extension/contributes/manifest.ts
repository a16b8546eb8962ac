import { configName } from "../../lint/config/config";
import { lintLanguages } from "../lint/lint-languages";
import { commands } from "./commands";
import { grammars, keybindings, languages } from "./languages";
import { lintSettings } from "./lint-settings";
import { menus } from "./menus";
import { probeLaunches, probeTerminal } from "./probe";
import { callSettings, restrictedSettings } from "./settings";
import { views, viewsContainers, viewsWelcome } from "./views";
import { walkthroughs } from "./walkthroughs";

/** The parts of package.json that follow from this folder. */
function manifestParts(): Record<string, unknown> {
  return {
    activationEvents: [
      "workspaceContains:**/*.proto",
      "workspaceContains:**/*.http",
      "onLanguage:http",
      "onWebviewPanel:grpcCancellation.call",
      "onDebugResolve:node",
      "onDebugResolve:pwa-node",
      "onTerminalProfile:grpcCancellation.probeTerminal",
      ...lintLanguages.map((language) => `onLanguage:${language}`),
    ],
    contributes: {
      commands: commands.map(({ palette: _palette, ...command }) => ({ ...command, category: "gRPC" })),
      viewsContainers,
      views,
      viewsWelcome,
      menus,
      walkthroughs,
      languages,
      grammars,
      keybindings,
      terminal: probeTerminal,
      debuggers: probeLaunches,
      configuration: [lintSettings, callSettings],
      jsonValidation: [{ fileMatch: configName, url: "./media/config.schema.json" }],
    },
    capabilities: {
      untrustedWorkspaces: {
        supported: "limited",
        description: "In an untrusted workspace only the linter works; nothing connects and nothing runs.",
        restrictedConfigurations: restrictedSettings,
      },
      virtualWorkspaces: {
        supported: false,
        description: "Imports of .proto files are read from the disk.",
      },
    },
  };
}

/** The text of package.json with those parts put in place. */
export function withManifestParts(packageJson: string): string {
  const manifest = JSON.parse(packageJson) as Record<string, unknown>;
  return `${JSON.stringify({ ...manifest, ...manifestParts() }, null, 2)}\n`;
}
