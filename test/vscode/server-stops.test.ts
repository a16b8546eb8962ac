/** `# @expect server-stops` in the Test Explorer: met by a handler that obeys, unmet by one that does not. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { openFile } from "./call-panel";
import { startProbedServer } from "./probed-server";

let folder: string;

story(
  "server-stops: a test passes whose server stopped, one fails whose server went on, and says at which line",
  async () => {
    const demo = await copyDemo("");
    folder = demo.folder;
    return { folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    const port = await startProbedServer(editor, "server.log", "");
    await writeFile(join(folder, "stops.grpc.http"), requests(port));
    await openFile(editor, "stops.grpc.http");
    await evaluate((vscode) => vscode.commands.executeCommand("workbench.view.testing.focus"));
    const file = row(page, "stops.grpc.http");
    await file.waitFor();
    await evaluate((vscode) => vscode.commands.executeCommand("testing.runAll"));
    await file.filter({ has: page.locator(".codicon-testing-failed-icon") }).waitFor();
    await unfold(page, file, row(page, "ExportOrders"));
    await row(page, "WatchOrders")
      .filter({ has: page.locator(".codicon-testing-passed-icon") })
      .waitFor();
    await row(page, "ExportOrders")
      .filter({ has: page.locator(".codicon-testing-failed-icon") })
      .waitFor();

    // Why, at the request.
    const why = page.locator(".test-error-content-widget", { hasText: "Expected server-stops within 500ms" });
    await why.waitFor();
    assert.equal(await why.count(), 1, "what was expected of the caller was met");
    await picture("ran");

    // And where, in the server's code.
    const peek = page.locator(".peekview-widget:visible");
    await clickUntil(why, peek);
    await peek
      .getByText(/ExportOrders .*still ran .* after the end of its call/)
      .first()
      .waitFor();
    await peek.locator(".view-line", { hasText: "sleep(intervalMs)" }).first().waitFor();
    await picture("why");
  },
);

function requests(port: number): string {
  return ["WatchOrders", "ExportOrders"]
    .map(
      (method) => `### ${method}
# @cancel after 2 messages
# @expect ended-by client
# @expect server-stops within 500ms
GRPC 127.0.0.1:${port}/lab.v1.Orders/${method}

{ "items": 100000, "intervalMs": 5 }
`,
    )
    .join("\n");
}

function row(page: Page, text: string) {
  return page.locator(".test-explorer .monaco-list-row", { hasText: text });
}

/** Unfolds an item of the tree until its child is there: a click may come while VS Code draws the tree anew. */
async function unfold(page: Page, item: Locator, child: Locator): Promise<void> {
  do {
    await item.click();
    await page.keyboard.press("ArrowRight");
    await child.waitFor({ timeout: 2000 }).catch(() => {});
  } while (!(await child.isVisible()));
}

/** Clicks until it had its effect: VS Code loses one that comes while it draws. */
async function clickUntil(item: Locator, effect: Locator): Promise<void> {
  do {
    await item.click();
    await effect
      .first()
      .waitFor({ timeout: 2000 })
      .catch(() => {});
  } while (!(await effect.first().isVisible()));
}
