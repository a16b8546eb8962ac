import type { FrameLocator, Page } from "playwright-core";
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
  await line.waitFor();
  const lenses = page.locator(".codelens-decoration a").filter({ hasText: /^\s*Call$/ });
  await lenses.first().waitFor();
  // A lens stands over its line, and the page only tells where each is.
  const top = (await line.boundingBox())?.y ?? 0;
  const boxes = await Promise.all((await lenses.all()).map((lens) => lens.boundingBox()));
  const above = boxes.map((box) => (box !== null && box.y < top ? box.y : Number.NEGATIVE_INFINITY));
  await lenses.nth(above.indexOf(Math.max(...above))).click();
}

/** The page inside the only call panel. */
export function callPanel(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
}
