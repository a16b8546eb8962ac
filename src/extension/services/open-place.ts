import * as vscode from "vscode";
import type { Place } from "../../rpc/schema/problem";

/** A command that shows a place of a file in an editor. */
export function openPlace({ file, line, column }: Place): vscode.Command {
  const position = new vscode.Position(line - 1, column - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(position, position) };
  return { command: "vscode.open", title: "Open", arguments: [vscode.Uri.file(file), options] };
}
