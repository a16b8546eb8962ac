import * as vscode from "vscode";

/** The settings of calls, as the user has them for a folder. */
export interface CallSettings {
  readonly protoGlob: string;
  readonly protoExcludes: readonly string[];
  /** As written; relative ones start at the workspace folder. */
  readonly importPaths: readonly string[];
  readonly defaultTarget: string;
  readonly defaultDeadline: string;
}

/** Reads the settings, each with the default that the manifest gives it. */
export function callSettings(scope: vscode.ConfigurationScope | undefined): CallSettings {
  const settings = vscode.workspace.getConfiguration("grpcCancellation", scope);
  return {
    protoGlob: settings.get("protoGlob", "**/*.proto"),
    protoExcludes: settings.get("protoExcludes", []),
    importPaths: settings.get("importPaths", []),
    defaultTarget: settings.get("defaultTarget", ""),
    defaultDeadline: settings.get("defaultDeadline", ""),
  };
}
