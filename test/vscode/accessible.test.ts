/** The call panel for everybody: by keyboard alone, under axe-core, in light, dark and high contrast. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { type Editor, story } from "../harness/vscode/story";
import { panelFrame } from "./call-panel";

let lab: Lab;

const themes = [
  ["Default Light Modern", "vscode-light"],
  ["Default Dark Modern", "vscode-dark"],
  ["Default High Contrast", "vscode-high-contrast"],
  ["Default High Contrast Light", "vscode-high-contrast-light"],
] as const;

/** So long that only a cancel ends it within the test. */
const endless = '{"items": 100000, "intervalMs": 20}';

story(
  "accessible: the panel by keyboard alone, and nothing that axe-core finds in any theme",
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
    const panel = await panelFrame(page);
    await panel.waitForSelector('#method[data-kind="server-streaming"]');
    await check(panel, "before any call");

    // By keyboard: every control is reached in turn, and what has to be typed is typed.
    const reached = await tabThrough(page, panel);
    for (const id of ["target", "tls", "call", "transport", "request", "deadline", "plan-trigger"]) {
      assert.ok(reached.includes(id), `${id} is reached by Tab: ${reached.join(", ")}`);
    }
    await fill(page, panel, "deadline", "soon");
    await page.keyboard.press("Control+Enter");
    await panel.waitForSelector("#problem-deadline");
    await check(panel, "with an error at a field");
    await picture("problem");
    await fill(page, panel, "deadline", "2m");
    await fill(page, panel, "request", '{"items": 1}');
    await page.keyboard.press("Control+Enter");
    await panel.waitForSelector('#verdict[data-name="OK"]');
    await check(panel, "after a call that ended well");
    await fill(page, panel, "request", endless);
    await page.keyboard.press("Control+Enter");
    await panel.waitForSelector('#messages [data-direction="received"]');
    await panel.waitForSelector("#remaining:not([hidden])");
    await panel.focus("#pause");
    await page.keyboard.press("Enter");
    await panel.waitForSelector('#phase:has-text("paused")');
    await check(panel, "paused");
    await picture("paused");
    // A paused list stands still: it is gone through by the arrow keys, and the chosen row is announced.
    await panel.focus("#messages");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    const active = await panel.getAttribute("#messages", "aria-activedescendant");
    assert.equal(await panel.getAttribute(`[id="${active}"]`, "aria-selected"), "true");
    await page.keyboard.press("Escape");
    await panel.waitForSelector('#verdict[data-ended-by="client"]');
    assert.equal(await panel.getAttribute("#verdict", "role"), "status");
    await lab.until(({ method, settledAt }) => method === "WatchOrders" && settledAt !== undefined);

    // A sweep, whose table is read row by row.
    await panel.click(".sweep summary");
    await fill(page, panel, "sweep-points", "start, headers, 1..3 messages");
    await panel.focus("#sweep");
    await page.keyboard.press("Enter");
    await panel.waitForSelector("#sweep-table tbody tr:nth-child(5)");
    await panel.waitForFunction(() => document.getElementById("sweep")?.textContent === "Run");
    assert.equal(await panel.locator('#sweep-table tbody tr[data-ended-by="client"]').count(), 5);

    for (const [theme, kind] of themes) {
      await useTheme(editor, panel, theme, kind);
      await check(panel, theme);
      await picture(kind.replace("vscode-", ""));
    }
  },
);

/** Everything that axe-core has rules for; a violation names the rule and the elements. */
async function check(panel: Frame, state: string): Promise<void> {
  await panel.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await panel.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
    return await axe.run();
  });
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n  ")}`,
  );
  assert.deepEqual(found, [], `axe-core, ${state}`);
}

/** Presses Tab until the focus leaves the page or comes round, and tells what was reached. */
async function tabThrough(page: Page, panel: Frame): Promise<string[]> {
  await panel.focus("#target");
  const reached = ["target"];
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    const id = await panel.evaluate(() =>
      document.hasFocus() ? (document.activeElement?.id ?? "") : "gone",
    );
    if (id === "gone" || id === "target") break;
    reached.push(id);
  }
  return reached;
}

async function fill(page: Page, panel: Frame, id: string, text: string): Promise<void> {
  await panel.focus(`#${id}`);
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

/** The webview carries the kind of theme as a class. */
async function useTheme({ evaluate }: Editor, panel: Frame, theme: string, kind: string): Promise<void> {
  await evaluate(
    (vscode, name) =>
      vscode.workspace
        .getConfiguration("workbench")
        .update("colorTheme", name, vscode.ConfigurationTarget.Global),
    theme,
  );
  await panel.waitForSelector(`body.${kind}`);
}
