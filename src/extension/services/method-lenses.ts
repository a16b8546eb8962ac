import * as vscode from "vscode";
import { outlineMethods } from "../../rpc/schema/source/proto-outline";

/** Lenses over each rpc of a .proto file, from its text as it stands in the editor. */
export class MethodLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses = vscode.workspace.onDidGrantWorkspaceTrust;

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted) return [];
    return outlineMethods(document.getText()).flatMap((method) => {
      const range = new vscode.Range(document.positionAt(method.offset), document.positionAt(method.end));
      const target = [`${method.service}/${method.name}`, document.uri];
      const call = { title: "$(play) Call", command: "grpcCancellation.openPanel", arguments: target };
      const cancel = {
        title: "Call and cancel…",
        command: "grpcCancellation.callAndCancel",
        arguments: target,
      };
      const write = { title: "New request", command: "grpcCancellation.newRequest", arguments: target };
      return [call, cancel, write].map((command) => new vscode.CodeLens(range, command));
    });
  }
}
