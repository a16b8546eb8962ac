import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Editor } from "../harness/vscode/story";

/** Opens a file of the workspace; the columns of the editor count from 1. */
export async function openFile(editor: Editor, path: string, column = 1): Promise<void> {
  await editor.evaluate(
    async (vscode, relative, viewColumn) => {
      const folder = vscode.workspace.workspaceFolders?.[0];
      if (!folder) throw new Error("No folder is open.");
      const uri = vscode.Uri.joinPath(folder.uri, relative);
      await vscode.window.showTextDocument(uri, { preview: false, viewColumn });
    },
    path,
    column,
  );
}

/** Clicks the lens `Call` over an rpc of the .proto file that is shown. */
export async function clickCallLens(page: Page, rpc: string): Promise<void> {
  const line = page.locator(".view-line", { hasText: `rpc ${rpc}(`.replace(" ", "\u00a0") }).first();
  const lenses = page.locator(".codelens-decoration a:visible").filter({ hasText: /^\s*Call$/ });
  for (let attempt = 1; ; attempt++) {
    await line.waitFor();
    await lenses.first().waitFor();
    const lens = await nearestAbove(line, lenses);
    // While lenses arrive the editor moves and replaces them, so what was measured may be gone.
    const clicked = await lens.click({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
    if (clicked) return;
    if (attempt === 10) throw new Error(`The lens over ${rpc} never stood still.`);
  }
}

/** A lens stands over its line, and the page only tells where each is. */
async function nearestAbove(line: Locator, lenses: Locator): Promise<Locator> {
  const top = (await line.boundingBox())?.y ?? 0;
  const all = await lenses.all();
  const boxes = await Promise.all(all.map((lens) => lens.boundingBox({ timeout: 2_000 }).catch(() => null)));
  const above = boxes.map((box) => (box !== null && box.y < top ? box.y : Number.NEGATIVE_INFINITY));
  return lenses.nth(above.indexOf(Math.max(...above)));
}

/** The page inside the only call panel. */
export function callPanel(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
}
