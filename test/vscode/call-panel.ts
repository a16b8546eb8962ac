import type { Frame, FrameLocator, Locator, Page } from "playwright-core";
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
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    await line.waitFor();
    const lens = await directlyAbove(line, lenses);
    // While lenses arrive the editor moves and replaces them, so what was measured may be gone.
    const clicked = await lens?.click({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
    if (clicked) return;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  throw new Error(`The lens over ${rpc} never stood still.`);
}

/** Frames of the page, or clicks that met nothing. */
const mostAttempts = 500;

/** A lens stands over its line, and the page only tells where each is; undefined while this line has none. */
async function directlyAbove(line: Locator, lenses: Locator): Promise<Locator | undefined> {
  const box = await line.boundingBox();
  if (box === null) return undefined;
  const all = await lenses.all();
  const boxes = await Promise.all(all.map((lens) => lens.boundingBox({ timeout: 2_000 }).catch(() => null)));
  return all[boxes.findIndex((each) => each !== null && each.y < box.y && box.y - each.y < 1.5 * box.height)];
}

/** Shows a method in the only call panel, ready to be called. */
export async function openMethod(
  editor: Editor,
  method: string,
  target: string,
  request: object,
): Promise<FrameLocator> {
  await editor.evaluate(
    (vscode, name) => void vscode.commands.executeCommand("grpcCancellation.openPanel", name),
    method,
  );
  const panel = callPanel(editor.page);
  await panel.locator("#method", { hasText: method }).waitFor();
  await panel.locator("#target").fill(target);
  await panel.locator("#request").fill(JSON.stringify(request));
  return panel;
}

/** The page inside the only call panel. */
export function callPanel(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
}

/** The same page as a frame, for what locators do not do: evaluating inside it, and focus. */
export async function panelFrame(page: Page): Promise<Frame> {
  const handle = await callPanel(page).locator("#method").elementHandle();
  const frame = await handle?.ownerFrame();
  if (!frame) throw new Error("The panel has no frame.");
  return frame;
}
