import * as vscode from "vscode";
import type { IgnoreRequest } from "../../language-server/code-actions";

/** Asks why a finding is all right, and writes that down as the comment that silences it. */
export async function ignoreFinding({ uri, version, range, before, after }: IgnoreRequest): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const reason = await vscode.window.showInputBox({
    title: "Ignore a cancellation problem",
    prompt: "Why is that all right? The reason stands in the comment, for whoever reads it next.",
    validateInput: (text) => (text.trim() === "" ? "A silence without a reason is not kept." : undefined),
  });
  if (reason === undefined) return;
  if (version !== null && document.version !== version) {
    void vscode.window.showWarningMessage("The document was edited meanwhile. Choose the action again.");
    return;
  }
  const { start, end } = range;
  const edit = new vscode.WorkspaceEdit();
  const place = new vscode.Range(start.line, start.character, end.line, end.character);
  edit.replace(document.uri, place, before + reason.trim().replaceAll("*/", "* /") + after);
  await vscode.workspace.applyEdit(edit);
}
