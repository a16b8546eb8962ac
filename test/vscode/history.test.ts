/** The history of calls: each with its verdict, and a request of a file sent again with its variables resolved anew. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { story } from "../harness/vscode/story";
import { callPanel, panelFrame } from "./call-panel";

let lab: Lab;

story(
  "history: a request of a file is repeated and called again, each time with a new {{$guid}}",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    const body = '{ "work": { "items": 1 }, "customer": "{{$guid}}" }';
    const request = `### Search\nGRPC ${lab.edge}/lab.v1.Orders/SearchOrders\n\n${body}\n`;
    await writeFile(join(demo.folder, "search.grpc.http"), request);
    return demo;
  },
  async ({ page, evaluate, picture }) => {
    await evaluate((vscode) => vscode.commands.executeCommand("grpcCancellation.calls.focus"));
    await evaluate((vscode) => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "search.grpc.http");
      void vscode.commands.executeCommand("grpcCancellation.repeatRequest", uri, 0);
    });
    await page.locator(".quick-input-box input").fill("2");
    await page.locator(".quick-input-box input").press("Enter");
    const rows = page.locator(".pane .monaco-list-row", { hasText: /SearchOrders.*OK/ });
    await rows.nth(1).waitFor();
    const panel = await panelFrame(page);
    const customer = async (): Promise<string> =>
      (JSON.parse(await panel.inputValue("#request")) as { customer: string }).customer;
    const second = await customer();
    assert.match(second, /^[0-9a-f-]{36}$/);

    // From the history, with the file as it is and a value of its own.
    await rows.first().hover();
    await rows.first().getByRole("button", { name: "Call Again…" }).click();
    await rows.nth(2).waitFor();
    await panel.waitForFunction(
      (before) => !document.querySelector<HTMLTextAreaElement>("#request")?.value.includes(before),
      second,
    );
    const third = await customer();
    assert.match(third, /^[0-9a-f-]{36}$/);
    // What is shown is what was sent.
    await panel.locator('#messages [data-direction="sent"] .preview', { hasText: third }).waitFor();
    assert.notEqual(third, second);
    await lab.until(() => lab.observed({ server: "edge", method: "SearchOrders" }).length === 3);
    await callPanel(page).locator('#verdict[data-name="OK"]').waitFor();
    await picture("history");
  },
);
