/** The window is reloaded in the middle of a call: the server sees a cancel, and no process of ours stays behind. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { type Editor, story } from "../harness/vscode/story";
import { callPanel } from "./call-panel";

let lab: Lab;

const endless = '{"items": 100000, "intervalMs": 20}';

story(
  "reload: the call that ran is cancelled at its server, nothing is left of the window before, calls go on",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    return demo;
  },
  async ({ page, evaluate, reload, picture }) => {
    const panel = callPanel(page);
    await openMethod(evaluate);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.locator("#request").fill(endless);
    await panel.locator("#call").click();
    await panel.locator("#timeline", { hasText: /messages 1 to (?!2 )\S+ received/ }).waitFor();
    const before = await processes(evaluate);

    await reload();
    const handler = await lab.until(
      ({ method, settledAt }) => method === "WatchOrders" && settledAt !== undefined,
    );
    assert.ok(handler.cancelledAt !== undefined, "the server's handler was told of the cancel");
    assert.equal(handler.writesAfterCancel, 0);

    // Nothing of the window before is left: neither its extension host nor its engine.
    for (const id of [before.host, ...before.engines]) {
      await ended(id);
    }
    // VS Code puts no editor back in a window under test; the method's panel is opened anew and calls.
    await openMethod(evaluate);
    await panel.locator("#request").fill(endless);
    await panel.locator("#call").click();
    await panel.locator('#messages [data-direction="received"]').first().waitFor();
    await page.keyboard.press("Escape");
    await panel.locator('#verdict[data-ended-by="client"]').waitFor();
    await picture("called-again");
  },
);

type Evaluate = Editor["evaluate"];

async function openMethod(evaluate: Evaluate): Promise<void> {
  await evaluate((vscode) =>
    vscode.commands.executeCommand("grpcCancellation.openPanel", "lab.v1.Orders/WatchOrders"),
  );
}

/** The extension host's process and the engines that it started. */
function processes(evaluate: Evaluate) {
  return evaluate(() => {
    const { existsSync, readdirSync, readFileSync } = require("node:fs") as typeof import("node:fs");
    if (!existsSync("/proc/self/status")) return { host: process.pid, engines: [] };
    const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const engines = ids.filter((id) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${id}/cmdline`, "utf8").includes("rpc-host.js")
        );
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
    return { host: process.pid, engines: engines.map(Number) };
  });
}

/** Nothing tells of the end of a process that somebody else started. */
async function ended(id: number): Promise<void> {
  while (isAlive(id)) await setTimeout(50);
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
