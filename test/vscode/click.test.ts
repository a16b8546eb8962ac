/** The second journey: a click becomes an RPC, a cancel and a timeline. */
import assert from "node:assert/strict";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { story } from "../harness/vscode/story";
import { callPanel, clickCallLens, openFile } from "./call-panel";

let lab: Lab;

/** So long that only a cancel ends it within the test. */
const endless = { items: 100_000, intervalMs: 20 };

story(
  "the click: call a stream, read three messages, cancel with a reason, see who ended it and that the handler stopped",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    return demo;
  },
  async (editor) => {
    const { page, picture } = editor;
    await openFile(editor, "protos/lab/v1/lab.proto");
    await clickCallLens(page, "WatchOrders");
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    assert.equal(await panel.locator("#target").inputValue(), lab.edge);

    await panel.locator("#request").fill(JSON.stringify(endless));
    await panel.locator("#call").click();
    await panel.locator("#timeline", { hasText: /messages 1 to (?!2 )\S+ received/ }).waitFor();
    await panel.locator("#reason").fill("seen enough");
    await panel.locator("#cancel").click();

    const verdict = panel.locator('#verdict[data-ended-by="client"]');
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /This client cancelled the call/);
    assert.match(await verdict.innerText(), /1 CANCELLED/);
    assert.match(await verdict.innerText(), /“seen enough” \(local: the server never sees it\)/);
    await picture("cancelled");

    const handler = await lab.until(
      ({ method, settledAt }) => method === "WatchOrders" && settledAt !== undefined,
    );
    assert.ok(handler.cancelledAt !== undefined, "the server's handler was told of the cancel");
    assert.equal(handler.answeredAt, undefined, "and it gave no answer of its own");

    // The panel is put behind another editor, and its page is thrown away.
    await openFile(editor, "src/watch-orders.ts", 2);
    await page.getByText("every turn waits for a timer").waitFor();
    assert.equal(await page.locator("iframe.webview.ready:visible").count(), 0);
    await page.getByRole("tab", { name: /WatchOrders/ }).click();
    await verdict.waitFor();
    assert.equal(await panel.locator("#request").inputValue(), JSON.stringify(endless));
    assert.equal(await panel.locator("#reason").inputValue(), "seen enough");
    await panel.locator('#timeline [data-event="cancelled"]').waitFor();
  },
);
