/** The journey of a request file: write, complete, mend, send, cancel, read the verdict; and its tests. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Lab } from "../harness/lab/start-lab";
import { startLabDemo } from "../harness/vscode/lab-demo";
import { type Editor, story } from "../harness/vscode/story";
import { callPanel, openFile } from "./call-panel";

let lab: Lab;

story(
  "requests: a field is completed, a typo mended, the request sent and cancelled by lenses, and run as tests",
  async () => {
    const demo = await startLabDemo();
    lab = demo.lab;
    const environments = { lab: { host: lab.edge } };
    await writeFile(join(demo.folder, "http-client.env.json"), JSON.stringify(environments));
    await writeFile(join(demo.folder, "orders.grpc.http"), watching('"itms": 100000'));
    await writeFile(join(demo.folder, "expected.grpc.http"), expected);
    return demo;
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await openFile(editor, "orders.grpc.http");

    // The environment gives {{host}} its value.
    assert.ok((await problems(editor, "some")).some((each) => each.startsWith("{{host}} has no value")));
    await evaluate((vscode) => void vscode.commands.executeCommand("grpcCancellation.chooseEnvironment"));
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "lab" }).first().click();
    await page.locator(".statusbar-item", { hasText: /^\s*lab$/ }).waitFor();

    // A typo is named and mended.
    const typo = await problems(editor, "typo");
    assert.deepEqual(typo, ['lab.v1.Work has no field "itms"; did you mean items?']);
    await picture("typo");
    const fixed = await evaluate(async (vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      if (!document) throw new Error("No file is open.");
      const at = document.positionAt(document.getText().indexOf("itms"));
      const actions = await vscode.commands.executeCommand<import("vscode").CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        new vscode.Range(at, at),
      );
      const fix = actions.find(({ title }) => title === 'Change to "items"');
      if (fix?.edit) await vscode.workspace.applyEdit(fix.edit);
      return document.getText();
    });
    assert.match(fixed, /\{ "items": 100000 \}/);
    assert.deepEqual(await problems(editor, "none"), []);

    // A field is completed as it is typed.
    await evaluate((vscode) => {
      const active = vscode.window.activeTextEditor;
      if (!active) throw new Error("No file is open.");
      const at = active.document.positionAt(active.document.getText().indexOf(" }"));
      active.selection = new vscode.Selection(at, at);
    });
    await page.locator(".statusbar-item", { hasText: /Ln 4, Col 18/ }).waitFor();
    await page.keyboard.type(', "int');
    const suggestion = page.locator(".suggest-widget .monaco-list-row", { hasText: "intervalMs" });
    await suggestion.waitFor();
    await picture("completion");
    await suggestion.click();
    await page.locator(".view-line", { hasText: /"intervalMs":\s*\}/ }).waitFor();
    await page.keyboard.type("20");
    const typed = /\{\s"items":\s100000,\s"intervalMs":\s20\s\}/;
    await page.locator(".view-line", { hasText: typed }).waitFor();

    // Sent by its lens, cancelled by its lens; the panel says what became of it.
    await clickLens(page, "Send");
    const panel = callPanel(page);
    await panel.locator('#messages [data-direction="received"]').first().waitFor();
    await picture("running");
    await clickLens(page, "Cancel");
    const verdict = panel.locator('#verdict[data-ended-by="client"]');
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /This client cancelled the call/);
    await lab.until(({ method, settledAt }) => method === "WatchOrders" && settledAt !== undefined);
    await lens(page, "Send").waitFor();
    await picture("verdict");

    // Its neighbours are tests.
    await evaluate((vscode) => vscode.commands.executeCommand("workbench.view.testing.focus"));
    await page.locator(".test-explorer .monaco-list-row", { hasText: "expected.grpc.http" }).waitFor();
    // The command ends with the run, and the run only when it is cancelled.
    await evaluate((vscode) => void vscode.commands.executeCommand("testing.runAll"));
    // It waits for a stream without end: cancelling the run cancels that call at its server.
    await lab.until(({ method }) => method === "TrackShipment");
    await evaluate((vscode) => vscode.commands.executeCommand("testing.cancelRun"));
    await lab.until(({ method, cancelledAt }) => method === "TrackShipment" && cancelledAt !== undefined);
    const rows = page.locator(".test-explorer .monaco-list-row");
    await rows
      .filter({ has: page.locator(".codicon-testing-failed-icon") })
      .first()
      .waitFor();
    await evaluate((vscode) => vscode.commands.executeCommand("testing.showMostRecentOutput"));
    await page.getByText("expected status NOT_FOUND").first().waitFor();
    await picture("tests");
    await lab.until(({ method, cancelledAt }) => method === "ExportOrders" && cancelledAt !== undefined);
  },
);

const expected = `### Cancelled after two
# @cancel after 2 messages
# @expect status CANCELLED
# @expect ended-by client
GRPC {{host}}/lab.v1.Orders/ExportOrders

{ "items": 1000, "intervalMs": 20 }

### Not found
# @expect status NOT_FOUND
GRPC {{host}}/lab.v1.Orders/GetOrder

{ "id": "order-3" }

### Without end
# @expect status OK
GRPC {{host}}/lab.v1.Orders/TrackShipment

{ "items": 100000, "intervalMs": 20 }
`;

function watching(fields: string): string {
  return `### Watch\nGRPC {{host}}/lab.v1.Orders/WatchOrders\n\n{ ${fields} }\n`;
}

/** Waits for the problems of the file that is shown: any, those of the typo alone, or none. */
async function problems({ evaluate }: Editor, wanted: "some" | "typo" | "none"): Promise<string[]> {
  return await evaluate((vscode, wantedNow) => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (!uri) throw new Error("No file is open.");
    const ours = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    const satisfied = () => {
      if (wantedNow === "typo") return ours().length === 1 && ours()[0]?.includes("itms");
      return ours().length > 0 === (wantedNow === "some");
    };
    if (satisfied()) return ours();
    return new Promise<string[]>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        if (!satisfied()) return;
        listener.dispose();
        resolve(ours());
      });
    });
  }, wanted);
}

function lens(page: Page, title: string) {
  return page.locator(".codelens-decoration a:visible").filter({ hasText: new RegExp(`^\\s*${title}$`) });
}

/** While lenses arrive the editor replaces them, so that one may be gone before it is clicked. */
async function clickLens(page: Page, title: string): Promise<void> {
  for (let attempt = 1; attempt <= 10; attempt++) {
    await lens(page, title).first().waitFor();
    const clicked = await lens(page, title)
      .first()
      .click({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      );
    if (clicked) return;
  }
  throw new Error(`The lens ${title} never stood still.`);
}
