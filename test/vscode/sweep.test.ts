/** A sweep whose server is watched: the table says of each call what the handler did after the cancel. */
import assert from "node:assert/strict";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { callPanel } from "./call-panel";
import { startProbedServer } from "./probed-server";

/** So long that the handler still runs when the last call is judged. */
const endless = { items: 100_000, intervalMs: 20 };

story(
  "sweep: every point in one table, with what the probe saw of the handler at each",
  async () => {
    const demo = await copyDemo("");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    const port = await startProbedServer(editor, "server.log", "");
    const panel = callPanel(page);
    const table = panel.locator("#sweep-table");
    /** Three calls, until the table says of each handler what it is to have done. */
    const sweepOver = async (method: string, points: string, did: RegExp): Promise<void> => {
      await evaluate(
        (vscode, name) => void vscode.commands.executeCommand("grpcCancellation.openPanel", name),
        `lab.v1.Orders/${method}`,
      );
      await panel.locator("#method", { hasText: method }).waitFor();
      await panel.locator("#target").fill(`127.0.0.1:${port}`);
      await panel.locator("#request").fill(JSON.stringify(endless));
      await panel.locator(".sweep summary").click();
      await panel.locator("#sweep-points").fill(points);
      await panel.locator("#sweep").click();
      await panel.locator(".sweep .count", { hasText: /^3 calls$/ }).waitFor();
      assert.equal(await table.locator('tbody tr[data-ended-by="client"]').count(), 3);
      await table.locator("tbody tr.servers", { hasText: did }).nth(2).waitFor();
    };

    await sweepOver("ExportOrders", "headers, 1..2 messages", /still running after/);
    await picture("ignores");
    await evaluate((vscode) => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
    await sweepOver("WatchOrders", "headers, 1..2 messages", /stopped in/);
    await picture("obeys");
  },
);
