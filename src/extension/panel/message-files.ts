import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";

/** Files that messages are shown from; each goes with its editor, and all of them with the window. */
export class MessageFiles implements vscode.Disposable {
  /** The folder of each file, by the file's URI. */
  readonly #folders = new Map<string, string>();
  readonly #closing = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    for (const { input } of closed) if (input instanceof vscode.TabInputText) this.#remove(input.uri);
  });

  /**
   * Shows a file in an editor beside the panel.
   *
   * @param write writes it, or throws an Error that says why it cannot
   */
  async show(name: string, write: (path: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "grpc-message-"));
    const file = vscode.Uri.file(join(folder, name));
    this.#folders.set(file.toString(), folder);
    await write(file.fsPath);
    await vscode.commands.executeCommand("vscode.open", file, vscode.ViewColumn.Beside);
  }

  dispose(): void {
    this.#closing.dispose();
    // The window goes: nothing that has to be waited for would still be done.
    for (const folder of this.#folders.values()) rmSync(folder, { recursive: true, force: true });
  }

  #remove(file: vscode.Uri): void {
    const folder = this.#folders.get(file.toString());
    if (folder === undefined) return;
    this.#folders.delete(file.toString());
    void rm(folder, { recursive: true, force: true });
  }
}
