/** The servers' side: what a handler goes on doing after a cancel is seen in the panel and at its line. */
import assert from "node:assert/strict";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { callPanel, clickCallLens, openFile } from "./call-panel";

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
    const port = await editor.evaluate(async (vscode) => {
      await vscode.commands.executeCommand("grpcCancellation.openProbeTerminal");
      const terminal = vscode.window.activeTerminal ?? vscode.window.terminals.at(-1);
      if (!terminal) throw new Error("No terminal was opened.");
      const folder = vscode.workspace.workspaceFolders![0]!.uri;
      const said = vscode.Uri.joinPath(folder, "server.log");
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, "server.log"),
      );
      const told = new Promise<number>((resolve) => {
        const read = async () => {
          const text = Buffer.from(await vscode.workspace.fs.readFile(said)).toString();
          const match = /Orders on 127\.0\.0\.1:(\d+)/.exec(text);
          if (match) resolve(Number(match[1]));
        };
        watcher.onDidCreate(read);
        watcher.onDidChange(read);
      });
      terminal.sendText("node --import tsx src/server.ts > server.log");
      return told.finally(() => watcher.dispose());
    });

    await openFile(editor, "protos/lab/v1/lab.proto");
    await clickCallLens(page, "ExportOrders");
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="server-streaming"]').waitFor();
    await panel.locator("#target").fill(`127.0.0.1:${port}`);
    await panel.locator("#request").fill(JSON.stringify(endless));
    await panel.locator("#call").click();
    await panel.locator('#messages [data-direction="received"][data-index="3"]').waitFor();
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
    const seen = await editor.evaluate(async (vscode) => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "src/export-orders.ts");
      const all = () =>
        vscode.languages.getDiagnostics(uri).map(({ source, message, range, relatedInformation }) => ({
          byRun: source === "gRPC Cancellation (run)",
          message,
          line: range.start.line + 1,
          related: (relatedInformation ?? []).map((one) => one.message),
        }));
      const joined = () => all().some(({ byRun, message }) => !byRun && message.includes("a run"));
      if (!joined()) {
        await new Promise<void>((resolve) => {
          const listener = vscode.languages.onDidChangeDiagnostics(() => {
            if (!joined()) return;
            listener.dispose();
            resolve();
          });
        });
      }
      return all();
    });
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
