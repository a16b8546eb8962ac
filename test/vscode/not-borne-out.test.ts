/** What a run showed is taken back by a later one that goes well, and the finding that foretold it says so. */
import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { openFile, openMethod } from "./call-panel";
import { untilProblem } from "./diagnostics";
import { startProbedServer } from "./probed-server";

/** So long that only a cancel ends it within the test. */
const work = { items: 100_000, intervalMs: 5 };

story(
  "not borne out: a run shows what a finding foretold, a better run takes it back, and the finding says so",
  async () => {
    const demo = await copyDemo("");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    const path = "src/search-orders.ts";
    await openFile(editor, path);
    const [finding, ...more] = await untilProblem(editor, path, /This loop/, "there");
    assert.deepEqual(more, []);
    const target = `127.0.0.1:${await startProbedServer(editor, "server.log", "")}`;

    // A search without hits never comes to the check of its loop.
    const method = "lab.v1.Orders/SearchOrders";
    const panel = await openMethod(editor, method, target, { work, customer: "Nobody" });
    await panel.locator("#call").click();
    await panel.locator('#sequence [data-kind="call"]').waitFor();
    await panel.locator("#cancel").click();
    await panel.locator('#server-verdicts [data-outcome="still-running"]').waitFor();
    const bad = await untilProblem(editor, path, /Confirmed by a run: it still ran/, "there");
    assert.ok(bad.some(({ byRun, message }) => byRun && /SearchOrders still ran/.test(message)));
    await picture("confirmed");

    // In a search of all orders every turn comes to it.
    await panel.locator("#request").fill(JSON.stringify({ work }));
    await cancelUntilAtOnce(panel);
    const good = await untilProblem(editor, path, /Not borne out by a run: it stopped/, "there");
    const refuted = good.find(({ line }) => line === finding!.line);
    assert.ok(
      refuted?.message.startsWith(`${finding!.message}\n`),
      "the finding stands, and says what was seen",
    );
    assert.deepEqual(good, [refuted], "what the first run had shown is gone");
    const told = panel.locator("#server-verdicts .finding", { hasText: "foretold otherwise" });
    assert.match(await told.innerText(), /search-orders\.ts:\d+ loop-misses-cancellation/);

    await evaluate((vscode) => vscode.commands.executeCommand("workbench.actions.view.problems"));
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: "Not borne out by a run" });
    await row.waitFor();
    await picture("refuted");
  },
);

/** Calls and cancels until the server was not only right but quick: a busy machine may have kept it waiting. */
async function cancelUntilAtOnce(panel: FrameLocator): Promise<void> {
  let last = "";
  for (let attempt = 1; attempt <= 20; attempt++) {
    await panel.locator("#call").click();
    await panel.locator("#timeline", { hasText: /messages 1 to (?!2 )\S+ received/ }).waitFor();
    await panel.locator("#cancel").click();
    // What was told of the call before stands there hidden until there is something to tell of this one.
    const verdict = panel.locator('#server-verdicts [data-outcome="stopped"] .outcome:visible');
    last = await verdict.innerText();
    if (/^stopped in \d?\d(\.\d)? ms$/.test(last)) return;
  }
  throw new Error(`The server never stopped within 100 ms: ${last}`);
}
