/** A message over the size limit: the verdict's button raises the limit, and what is too large to show is saved. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Flood, startFlood } from "../harness/peers/order-peer";
import { copyDemo, type DemoWorkspace } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { callPanel } from "./call-panel";

const megabyte = 1024 * 1024;
let flood: Flood;
let demo: DemoWorkspace;

story(
  "limit: a message that is refused for its size is received after one click, shown in part and saved whole",
  async () => {
    flood = await startFlood(1, 20 * megabyte);
    const target = flood.peer.address;
    demo = await copyDemo(target);
    const settings = {
      "grpcCancellation.defaultTarget": target,
      "grpcCancellation.targets": { [target]: { maxReceiveMegabytes: 1 } },
    };
    await writeFile(join(demo.folder, ".vscode/settings.json"), JSON.stringify(settings));
    return { folder: demo.folder, dispose: () => Promise.all([flood.peer.stop(), demo.remove()]) };
  },
  async ({ page, evaluate, picture }) => {
    await evaluate((vscode) =>
      vscode.commands.executeCommand("grpcCancellation.openPanel", "lab.v1.Orders/ExportOrders"),
    );
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.getByText("receives up to 1 MB").waitFor();
    await panel.locator("#call").click();
    await panel.locator('#verdict[data-name="RESOURCE_EXHAUSTED"]').waitFor();
    await picture("refused");
    await panel.locator("#verdict .remedy", { hasText: "Raise the receive limit to 32 MB" }).click();

    await panel.locator('#verdict[data-name="OK"]').waitFor();
    await panel.getByText("receives up to 32 MB").waitFor();
    await panel.locator(".detail-name", { hasText: "received 1, only its beginning" }).waitFor();
    await panel.locator("#save-message").click();
    await page.locator(".quick-input-box input").press("Enter");
    await page.locator(".statusbar-item", { hasText: "Saved" }).waitFor();
    const saved = JSON.parse(await readFile(join(demo.folder, "message-1.json"), "utf8")) as { id: string };
    assert.equal(saved.id.length, 20 * megabyte);
    await picture("saved");

    // The editor that shows it reads a file, which goes when the editor is closed.
    await panel.getByRole("button", { name: "Open in editor" }).click();
    const opened = await evaluate(async (vscode) => {
      const shown = () =>
        vscode.window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .find(
            ({ input }) => input instanceof vscode.TabInputText && input.uri.path.endsWith("/message-1.json"),
          );
      while (!shown()) await new Promise((resolve) => vscode.window.tabGroups.onDidChangeTabs(resolve));
      const tab = shown()!;
      const { fsPath } = (tab.input as import("vscode").TabInputText).uri;
      await vscode.window.tabGroups.close(tab);
      return fsPath;
    });
    while (existsSync(opened)) await sleep(20);

    // What an ended call has received is saved line by line.
    await panel.locator("#save-received").click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "protos" }).waitFor();
    await page.locator(".quick-input-box input").press("Enter");
    await panel.locator("#saved-to", { hasText: "Saved to ExportOrders.ndjson" }).waitFor();
    const lines = (await readFile(join(demo.folder, "ExportOrders.ndjson"), "utf8")).trimEnd().split("\n");
    assert.equal(lines.length, 1);
  },
);
