/** One running call after the other, each cancelled in another way, and each time the handler is seen to stop. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { type Editor, story } from "../harness/vscode/story";
import { callPanel } from "./call-panel";

let lab: Lab;

const ways: Readonly<Record<string, (editor: Editor) => Promise<unknown>>> = {
  "the button": ({ page }) => callPanel(page).locator("#cancel").click(),
  Escape: ({ page }) => callPanel(page).locator("#request").press("Escape"),
  "the status bar": ({ page }) => page.locator(".statusbar-item", { hasText: "gRPC: 1 running" }).click(),
  "the tree of calls": async ({ page, evaluate }) => {
    await evaluate((vscode) => vscode.commands.executeCommand("grpcCancellation.calls.focus"));
    const row = runningCall(page);
    await row.hover();
    await row.getByRole("button", { name: "Cancel" }).click();
  },
  "the palette": ({ evaluate }) =>
    evaluate((vscode) => vscode.commands.executeCommand("grpcCancellation.cancelAll")),
};

story(
  "ways to cancel: button, key, status bar, tree and palette",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    return demo;
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await evaluate((vscode) =>
      vscode.commands.executeCommand("grpcCancellation.openPanel", "lab.v1.Orders/WatchOrders"),
    );
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.locator("#request").fill('{"items": 100000, "intervalMs": 20}');
    for (const [name, cancel] of Object.entries(ways)) {
      lab.forget();
      await panel.locator("#call").click();
      await panel.locator('#phase[data-phase="running"]').waitFor();
      await panel.locator('#messages [data-direction="received"]').first().waitFor();
      await cancel(editor);
      await panel.locator('#verdict[data-ended-by="client"]').waitFor();
      const stopped = await lab.until((one) => one.method === "WatchOrders" && one.settledAt !== undefined);
      assert.ok(stopped.cancelledAt !== undefined, name);
      await picture(name.replaceAll(" ", "-"));
    }
  },
);

function runningCall(page: Page) {
  return page.locator(".pane .monaco-list-row", { hasText: "WatchOrders" }).filter({ hasText: "running" });
}
