import * as vscode from "vscode";
import type { JsonMessage } from "../../rpc/event";
import type { MessageFiles } from "./message-files";

/** Writes a message that the engine holds into a file. @throws Error that says why it could not */
type Save = (path: string) => Promise<void>;

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

/**
 * Shows a message that is too large to pass through this process: from a file, which the editor reads by itself and,
 * where it is very large, asks about first.
 */
export function openHeldMessage(files: MessageFiles, save: Save, index: number): Promise<void> {
  return files.show(`message-${index}.json`, save);
}

/** Asks where to, and writes a message that is too large to pass through this process there. */
export async function saveHeldMessage(save: Save, index: number): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    title: "Save Message",
    filters: { JSON: ["json"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `message-${index}.json`) }),
  });
  if (file === undefined) return;
  await save(file.fsPath);
  vscode.window.setStatusBarMessage(`$(check) Saved ${file.fsPath}`, 5000);
}
