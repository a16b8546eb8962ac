import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { mentionsGrpc, namesGrpcLibrary } from "../../lint/mentions-grpc";

/**
 * Whether a document, or a package.json above it, names a gRPC library. A workspace's root may name none while its
 * packages do, and the other way round, so all of them are read, up to the workspace folder.
 */
export async function belongsToGrpcProject(document: vscode.TextDocument): Promise<boolean> {
  if (mentionsGrpc(document.getText())) return true;
  if (document.uri.scheme !== "file") return false;
  const top = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(document.uri.fsPath);
  for (let folder = dirname(document.uri.fsPath); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
    if (namesGrpcLibrary(manifest)) return true;
    if (folder === top || folder === dirname(folder)) return false;
  }
}
