import type { Editor } from "../harness/vscode/story";

/** Puts the cursor where the text of a line begins. */
export function cursorTo({ evaluate }: Editor, line: number): Promise<void> {
  return evaluate((vscode, wanted) => {
    const active = vscode.window.activeTextEditor;
    if (!active) throw new Error("No file is open.");
    const start = active.document.lineAt(wanted).firstNonWhitespaceCharacterIndex;
    active.selection = new vscode.Selection(wanted, start, wanted, start);
  }, line);
}

/** Chooses a fix from the light bulb at the cursor, with a picture of what is offered. */
export async function chooseFix({ page, evaluate, picture }: Editor, fix: string | RegExp): Promise<void> {
  await evaluate((vscode) => vscode.commands.executeCommand("editor.action.quickFix"));
  const item = page
    .locator(".action-widget .action-item, .action-widget .monaco-list-row", { hasText: fix })
    .first();
  await item.waitFor();
  await picture("quick-fixes");
  await item.click();
}
