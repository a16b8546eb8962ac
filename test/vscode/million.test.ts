/** A million messages in the panel: counted exactly, few of them drawn, and paused in the middle. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { type Flood, startFlood } from "../harness/peers/order-peer";
import { copyDemo, type DemoWorkspace } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { panelFrame } from "./call-panel";

const messages = 1_000_000;

let flood: Flood;
let demo: DemoWorkspace;

story(
  "million: a flood is counted exactly, paused at its server, saved, and freezes nothing",
  async () => {
    flood = await startFlood(messages, 20);
    demo = await copyDemo(flood.peer.address);
    return { folder: demo.folder, dispose: () => Promise.all([flood.peer.stop(), demo.remove()]) };
  },
  async ({ page, evaluate, picture }) => {
    await evaluate((vscode) =>
      vscode.commands.executeCommand("grpcCancellation.openPanel", "lab.v1.Orders/ExportOrders"),
    );
    const panel = await panelFrame(page);
    await panel.waitForSelector('#method[data-kind="server-streaming"]');

    // Every message goes to a file as well.
    const file = join(demo.folder, "ExportOrders.ndjson");
    await panel.click("#save-to");
    await page.locator(".quick-input-box input").press("Enter");
    await panel.waitForSelector('#saved-to:has-text("ExportOrders.ndjson")');

    await watchFrames(page);
    await watchFrames(panel);
    const started = performance.now();
    await panel.click("#call");
    await panel.waitForFunction(
      () => Number(document.getElementById("received-count")?.dataset["count"]) > 50_000,
    );
    await panel.click("#pause");
    await panel.waitForSelector('#phase:has-text("paused")');
    assert.ok((await flood.standsStill()) < messages, "the server has not written everything");
    await picture("paused");
    await panel.click("#pause");

    await panel.waitForSelector('#verdict[data-name="OK"]', { timeout: 120_000 });
    const seconds = (performance.now() - started) / 1000;
    assert.equal(await panel.getAttribute("#received-count", "data-count"), String(messages));
    const rows = await panel.locator("#messages [role=option]").count();
    assert.ok(rows > 0 && rows < 100, `${rows} rows are drawn`);
    await picture("all");
    const lines = (await readFile(file, "utf8")).split("\n");
    assert.equal(lines.length, messages + 1);
    const [window, view] = [await longestStall(page), await longestStall(panel)];
    console.log(`${messages} messages in ${seconds.toFixed(1)} s, with a pause`);
    console.log(`longest time without a frame: window ${window} ms, panel ${view} ms`);
  },
);

/** Notes the longest time between two frames. As text: a function would come with the names that the compiler adds. */
async function watchFrames(where: Page | Frame): Promise<void> {
  await where.evaluate(`
    window.longest = 0;
    let last = performance.now();
    requestAnimationFrame(function frame(now) {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(frame);
    });
  `);
}

async function longestStall(where: Page | Frame): Promise<number> {
  return await where.evaluate(() => Math.round((window as unknown as { longest: number }).longest));
}
