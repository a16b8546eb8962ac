import type * as vscode from "vscode";
import type { EngineClient } from "../rpc-host/client";
import type { Calls } from "./calls";
import type { RequestStore } from "./request-store";
import type { MetadataSecrets } from "./secrets";
import type { Services } from "./services";
import type { TargetAccess } from "./target-access";
import type { Targets } from "./targets";
import type { LintFindings } from "./trace/lint-findings";
import type { WatchedServers } from "./trace/watched-servers";

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
  readonly log: vscode.LogOutputChannel;
}
