import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

/** Packages by which a project shows that it serves or calls gRPC. */
const libraries =
  /@grpc\/|["'/]grpc["'/]|nice-grpc|@connectrpc\/|@bufbuild\/connect|@protobuf-ts\/|@nestjs\/microservices/;

/**
 * Whether a document, or a package.json above it, names a gRPC library. A workspace's root may name none while its
 * packages do, and the other way round, so all of them are read, up to the workspace folder.
 */
export async function namesGrpcLibrary(document: vscode.TextDocument): Promise<boolean> {
  if (libraries.test(document.getText())) return true;
  if (document.uri.scheme !== "file") return false;
  const top = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(document.uri.fsPath);
  for (let folder = dirname(document.uri.fsPath); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
    if (libraries.test(manifest)) return true;
    if (folder === top || folder === dirname(folder)) return false;
  }
}
