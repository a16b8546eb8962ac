/** The first journey: a keystroke becomes a diagnostic and a quick fix. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyDemo, type DemoWorkspace } from "../harness/vscode/demo-workspace";
import { projectRoot } from "../harness/vscode/places";
import { story } from "../harness/vscode/story";
import { openFile } from "./call-panel";
import { diagnosticsOf } from "./diagnostics";
import { chooseFix, cursorTo } from "./quick-fix";

const wrong = "src/export-orders.ts";
const fix = /check/i;
let demo: DemoWorkspace;

story(
  "the keystroke: the wrong handler is marked, the quick fix mends it, the file compiles",
  async () => {
    demo = await copyDemo("127.0.0.1:1");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await openFile(editor, wrong);
    const [found] = await diagnosticsOf(editor, wrong, "some");
    assert.ok(found);
    assert.equal(found.rule, "loop-misses-cancellation");
    await cursorTo(editor, found.line);
    await page.locator(".squiggly-error, .squiggly-warning, .squiggly-info").first().waitFor();
    await page.locator(".codelens-decoration", { hasText: "cancellation problem" }).waitFor();
    await evaluate((vscode) => vscode.commands.executeCommand("editor.action.showHover"));
    const hover = page.locator(".monaco-hover:visible", { hasText: "loop-misses-cancellation" });
    await hover.filter({ hasText: /Quick Fix/ }).waitFor();
    await picture("diagnostic");
    await page.keyboard.press("Escape");

    await chooseFix(editor, fix);
    assert.deepEqual(await diagnosticsOf(editor, wrong, "none"), []);
    await picture("fixed");

    const text = await evaluate(async (vscode) => {
      await vscode.workspace.saveAll();
      return vscode.window.activeTextEditor?.document.getText();
    });
    assert.match(text ?? "", /call\.cancelled/);
    const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "--project", demo.folder]);
  },
);
