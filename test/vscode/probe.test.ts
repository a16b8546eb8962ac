/** The servers' side: what a handler goes on doing after a cancel is seen in the panel and at its line. */
import assert from "node:assert/strict";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { callPanel, clickCallLens, openFile } from "./call-panel";
import { untilProblem } from "./diagnostics";
import { startProbedServer } from "./probed-server";

/** So long that the handler still runs when it is judged. */
const endless = { items: 100_000, intervalMs: 20 };

story(
  "the probe: run the server in a terminal with the probe, cancel a call, see what goes on and at which line",
  async () => {
    const demo = await copyDemo("");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, picture } = editor;
    const port = await startProbedServer(editor, "server.log", "");

    await openFile(editor, "protos/lab/v1/lab.proto");
    await clickCallLens(page, "ExportOrders");
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.locator("#target").fill(`127.0.0.1:${port}`);
    await panel.locator("#request").fill(JSON.stringify(endless));
    await panel.locator("#call").click();
    await panel.locator("#timeline", { hasText: /messages 1 to (?!2 )\S+ received/ }).waitFor();
    await panel.locator("#cancel").click();

    const verdict = panel.locator('#server-verdicts [data-outcome="still-running"]', { hasText: "timeout" });
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /still running after/);
    await panel.locator('#sequence [data-kind="cancel"]').waitFor();
    const place = verdict.locator(".place").first();
    assert.match(await place.innerText(), /export-orders\.ts:10$/);

    // The linter wakes with the first file of the project that is opened, and then meets what the run showed.
    await place.click();
    await page.getByText("after a cancel it goes on to the last order").waitFor();
    const seen = await untilProblem(editor, "src/export-orders.ts", /Confirmed by a run: /, "there");
    const handler = seen.find(({ byRun, line }) => byRun && line === 7);
    assert.match(
      handler?.message ?? "",
      /ExportOrders still ran .* after the client had cancelled, at export-orders\.ts:10/,
    );
    assert.ok(seen.some(({ byRun, line }) => byRun && line === 10));
    const finding = seen.find(({ byRun, message }) => !byRun && message.includes("a run"));
    assert.match(finding!.message, /Confirmed by a run: it still ran .* after the client had cancelled\.$/);
    await picture("seen");
  },
);

story(
  "the chain: two servers, a cancel that the first does not pass on, and the picture of all three",
  async () => {
    const demo = await copyDemo("");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, picture } = editor;
    const upstream = await startProbedServer(editor, "upstream.log", "");
    const edge = await startProbedServer(editor, "edge.log", `UPSTREAM=127.0.0.1:${upstream} `);
    const tapped = await editor.evaluate(
      async (vscode, port) =>
        vscode.commands.executeCommand<number>("grpcCancellation.startTap", `0=127.0.0.1:${port}`),
      edge,
    );

    await openFile(editor, "protos/lab/v1/lab.proto");
    await editor.evaluate(
      async (vscode) =>
        void vscode.commands.executeCommand(
          "grpcCancellation.openPanel",
          "lab.v1.Orders/TrackShipmentDetached",
        ),
    );
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.locator("#target").fill(`127.0.0.1:${tapped}`);
    await panel.locator("#request").fill(JSON.stringify(endless));
    await panel.locator("#call").click();
    await panel.locator('#messages [data-direction="received"]').first().waitFor();
    await panel.locator("#cancel").click();

    await panel.locator('#server-verdicts [data-outcome="not-passed-on"]').waitFor();
    await panel.locator('#server-verdicts [data-outcome="never-learned"]').waitFor();
    const lanes = panel.locator("#sequence .head");
    assert.deepEqual((await lanes.allTextContents()).slice(0, 1), ["client"]);
    assert.equal(await lanes.count(), 3);
    await panel.locator("#sequence .item", { hasText: "ended: 1 CANCELLED" }).waitFor();
    // Only the keyboard: to an event that a tap saw, and into its frames.
    // Drawn anew while evidence comes: an element that is found may be gone a moment later.
    await panel.locator("#sequence").evaluate((element) => element.scrollIntoView());
    await picture("chain");
    await panel.locator('#sequence .opens[data-kind="cancel"]').first().press("Enter");
    await page.getByText('"halfClosedAt"').waitFor();
    await picture("frames");
  },
);
