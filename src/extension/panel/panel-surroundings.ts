import type * as vscode from "vscode";
import type { EngineClient } from "../../rpc-host/client";
import type { Services } from "../services/services";
import type { RequestStore } from "../targets/request-store";
import type { TargetAccess } from "../targets/target-access";
import type { Targets } from "../targets/targets";
import type { LintFindings } from "../trace/lint-findings";
import type { WatchedServers } from "../trace/watched-servers";
import type { Calls } from "./calls";
import type { MessageFiles } from "./message-files";
import type { MetadataSecrets } from "./secrets";

/** What every panel of the window shares. */
export interface PanelSurroundings {
  readonly servers: WatchedServers;
  readonly findings: LintFindings;
  readonly extension: vscode.Uri;
  readonly engine: () => EngineClient;
  readonly services: Services;
  readonly calls: Calls;
  readonly store: RequestStore;
  readonly secrets: MetadataSecrets;
  readonly targets: Targets;
  readonly access: TargetAccess;
  readonly messageFiles: MessageFiles;
  readonly log: vscode.LogOutputChannel;
}
