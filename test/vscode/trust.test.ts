/** In a folder that the user does not trust nothing connects and nothing of it runs. */
import assert from "node:assert/strict";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { story } from "../harness/vscode/story";
import { openFile } from "./call-panel";
import { diagnosticsOf } from "./diagnostics";

let lab: Lab;

story(
  "trust: in an untrusted folder no lens offers a call, the commands refuse, no server sees a call, the linter works; trust brings the lenses",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    return { ...demo, untrusted: true };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await openFile(editor, "src/archive-orders.js");
    await openFile(editor, "protos/lab/v1/lab.proto");
    const seen = await evaluate(async (vscode) => {
      const extension = vscode.extensions.getExtension("grpc-cancellation.grpc-cancellation");
      await extension?.activate();
      const document = vscode.window.activeTextEditor?.document;
      if (!document) throw new Error("No file is open.");
      const lenses = await vscode.commands.executeCommand<unknown[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      return { active: extension?.isActive, trusted: vscode.workspace.isTrusted, lenses: lenses.length };
    });
    assert.deepEqual(seen, { active: true, trusted: false, lenses: 0 });

    await evaluate(async (vscode) => {
      await vscode.commands.executeCommand("grpcCancellation.openPanel", "lab.v1.Orders/WatchOrders");
    });
    await page.getByText("You are in Restricted Mode").waitFor();
    await picture("refused");
    assert.equal(await page.locator("iframe.webview").count(), 0);
    assert.deepEqual(lab.observed(), []);

    // The linter reads and runs nothing, so it works here too.
    const [found] = await diagnosticsOf(editor, "src/archive-orders.js", "some");
    assert.equal(found?.rule, "loop-misses-cancellation");

    await page.getByRole("button", { name: "Trust", exact: true }).click();
    await page.locator(".codelens-decoration a", { hasText: "Call and cancel" }).first().waitFor();
  },
);
