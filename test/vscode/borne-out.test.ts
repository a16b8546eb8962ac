/** What the linter foretold of an upload and of a crash is shown by runs, and told at their lines. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { openFile, openMethod } from "./call-panel";
import { untilProblem } from "./diagnostics";
import { startProbedServer, untilFileSays } from "./probed-server";

story(
  "borne out: an upload that was cut short is committed, a cancel ends the process, and the findings say so",
  async () => {
    const demo = await copyDemo("");
    const write = (name: string, text: string) => writeFile(join(demo.folder, "src", name), text);
    await Promise.all([write("import-orders.ts", committing), write("watch-orders.ts", crashing)]);
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await openFile(editor, "src/watch-orders.ts");
    const [crash] = await untilProblem(editor, "src/watch-orders.ts", /it ends the process/, "there");
    await openFile(editor, "src/import-orders.ts");
    const [upload] = await untilProblem(editor, "src/import-orders.ts", /makes an upload final/, "there");
    const target = `127.0.0.1:${await startProbedServer(editor, "server.log", "")}`;

    const uploading = await openMethod(editor, "lab.v1.Orders/ImportOrders", target, { id: "order-1" });
    await uploading.locator("#call").click();
    await uploading.locator("#send").click();
    await untilFileSays(editor, "server.log", /added order-1/);
    await uploading.locator("#cancel").click();
    const uploads = await untilProblem(editor, "src/import-orders.ts", /Confirmed by a run/, "there");
    const half = uploads.find(({ line, byRun }) => line === upload!.line && !byRun);
    assert.match(
      half!.message,
      /Confirmed by a run: it answered with a result, .* after the client had cancelled\.$/,
    );
    assert.ok(
      uploads.some(({ byRun, message }) => byRun && /took an upload that was cut short/.test(message)),
    );
    await picture("upload");

    await evaluate((vscode) => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
    await openFile(editor, "src/watch-orders.ts");
    const watching = await openMethod(editor, "lab.v1.Orders/WatchOrders", target, {
      items: 100_000,
      intervalMs: 5,
    });
    await watching.locator("#call").click();
    await watching.locator('#messages [data-direction="received"]').first().waitFor();
    await watching.locator("#cancel").click();
    const crashes = await untilProblem(editor, "src/watch-orders.ts", /Confirmed by a run/, "there");
    const ended = crashes.find(({ line, byRun }) => line === crash!.line && !byRun);
    assert.match(ended!.message, /Confirmed by a run: it ended the whole process by ABORT_ERR/);
    assert.ok(crashes.some(({ byRun, message }) => byRun && /ended its whole process/.test(message)));

    await evaluate((vscode) => vscode.commands.executeCommand("workbench.actions.view.problems"));
    await page
      .locator(".markers-panel .monaco-list-row", {
        hasText: "Confirmed by a run: it ended the whole process",
      })
      .waitFor();
    await picture("crash");
  },
);

const committing = `import { appendFile } from "node:fs/promises";
import type { sendUnaryData, ServerReadableStream } from "@grpc/grpc-js";
import type { Order, Summary } from "./messages";

const store = {
  add: (id: string) => appendFile("server.log", \`added \${id}\\n\`),
  commit: () => appendFile("server.log", "committed\\n"),
};

export async function importOrders(
  call: ServerReadableStream<Order, Summary>,
  callback: sendUnaryData<Summary>,
): Promise<void> {
  try {
    let orders = 0;
    for await (const { id } of call as AsyncIterable<Order>) {
      orders++;
      await store.add(id);
    }
    await store.commit();
    callback(null, { orders, cents: "0" });
  } catch (error) {
    if (!call.cancelled) callback(error as Error);
  }
}
`;

const crashing = `import { setTimeout as sleep } from "node:timers/promises";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { orderNumber } from "./catalogue";
import type { Order, Work } from "./messages";

export async function watchOrders(call: ServerWritableStream<Work, Order>): Promise<void> {
  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  const { items, intervalMs } = call.request;
  for (let n = 1; n <= items; n++) {
    await sleep(intervalMs, undefined, { signal: controller.signal });
    call.write(orderNumber(n));
  }
  call.end();
}
`;
