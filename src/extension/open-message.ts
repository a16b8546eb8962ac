import * as vscode from "vscode";
import type { JsonMessage } from "../rpc/event";

/**
 * Shows a whole message in an editor beside the panel, with everything that editors can do.
 *
 * @param message undefined when it is no longer kept
 */
export async function openMessage(message: JsonMessage | undefined): Promise<void> {
  if (message === undefined) {
    const text = "This message is no longer kept: only the newest ones are.";
    await vscode.window.showInformationMessage(text);
    return;
  }
  const content = JSON.stringify(message, null, 2);
  const document = await vscode.workspace.openTextDocument({ language: "json", content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}
