import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { story } from "../harness/vscode/story";

story(
  "a window has two ways in",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "grpc-cancellation-"));
    await writeFile(join(folder, "hello.txt"), "Hello from the disk\n");
    const extension = join(__dirname, "../harness/vscode/bare-extension");
    return { folder, extension, dispose: () => rm(folder, { recursive: true }) };
  },
  async ({ page, evaluate, picture }) => {
    const text = await evaluate(async (vscode, name) => {
      const [found] = await vscode.workspace.findFiles(name);
      if (!found) throw new Error("The file is not there.");
      const document = await vscode.workspace.openTextDocument(found);
      await vscode.window.showTextDocument(document);
      return document.getText();
    }, "hello.txt");
    assert.equal(text, "Hello from the disk\n");
    await page.getByText("Hello from the disk").waitFor();
    await picture("hello");
    await assert.rejects(
      evaluate(() => {
        throw new Error("on purpose");
      }),
      /In the extension host: Error: on purpose/,
    );
  },
);
