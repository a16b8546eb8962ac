/**
 * A handler whose problem stands in another file: its lens leads there, one quick fix mends both files, and one undo takes
 * it back.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeProject, type Project } from "../harness/grpc-project";
import { projectRoot } from "../harness/vscode/places";
import { type Editor, story } from "../harness/vscode/story";
import { openFile } from "./call-panel";
import { diagnosticsOf } from "./diagnostics";
import { chooseFix, cursorTo } from "./quick-fix";

const handler = `import type { ServerWritableStream } from "@grpc/grpc-js";
import { poll } from "./poll";

export async function watch(call: ServerWritableStream<{ id: string }, { price: number }>): Promise<void> {
  await poll(call.request.id);
  call.end();
}
`;
const helper = `import { setTimeout as sleep } from "node:timers/promises";

export async function poll(id: string): Promise<void> {
  while (id !== "") {
    await sleep(100);
  }
}
`;
const service = `syntax = "proto3";
package shop.v1;
message Price { int32 amount = 1; }
service Prices { rpc Watch(Price) returns (stream Price); }
`;

let project: Project;

story(
  "lens and fix: the lens over a handler leads to its problem in a helper, and one quick fix mends both files",
  async () => {
    project = await makeProject({ "src/watch.ts": handler, "src/poll.ts": helper, "shop.proto": service });
    return { folder: project.folder, dispose: project.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    await openFile(editor, "src/watch.ts");
    const lenses = page.locator(".codelens-decoration a:visible");
    const problems = lenses.filter({ hasText: /^\s*1 cancellation problem$/ });
    await problems.first().waitFor();
    await lenses
      .filter({ hasText: /Call it$/ })
      .first()
      .waitFor();
    await picture("lens");

    await problems.first().click();
    const peek = page.locator(".peekview-widget:visible");
    await peek.getByText("poll.ts").first().waitFor();
    await peek.getByText("await sleep(100)").first().waitFor();
    await picture("peek");
    await page.keyboard.press("Escape");

    await giveSignal(editor);

    await evaluate((vscode) => vscode.workspace.saveAll());
    assert.match(
      await readFile(project.path("src/poll.ts"), "utf8"),
      /poll\(id: string, signal\?: AbortSignal\)/,
    );
    assert.match(
      await readFile(project.path("src/watch.ts"), "utf8"),
      /poll\(call\.request\.id, controller\.signal\)/,
    );
    const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "--noEmit", "--project", project.folder]);

    await openFile(editor, "src/watch.ts");
    // Nothing to show, so it is no link.
    await page.locator(".codelens-decoration:visible", { hasText: "No cancellation problems" }).waitFor();
  },
);

story(
  "undo of a fix of two files: once, and both are as they were",
  async () => {
    project = await makeProject({ "src/watch.ts": handler, "src/poll.ts": helper });
    return { folder: project.folder, dispose: project.remove };
  },
  async (editor) => {
    const { page, evaluate, picture } = editor;
    const paths = ["src/poll.ts", "src/watch.ts"];
    await openFile(editor, "src/watch.ts");
    await giveSignal(editor);
    // VS Code saves the fix itself, as it does all changes of several files; a hand is slower than that.
    await waitForSaves(editor);

    await page.locator(".monaco-editor:visible .view-lines").first().click();
    await page.keyboard.press("Control+Z");
    const [found] = await diagnosticsOf(editor, "src/poll.ts", "some");
    assert.equal(found?.rule, "loop-misses-cancellation", "the problem is told of again");
    await waitForTexts(editor, { "src/poll.ts": helper, "src/watch.ts": handler });
    await picture("undone");
    await evaluate((vscode) => vscode.workspace.saveAll());
    const saved = await Promise.all(paths.map((path) => readFile(project.path(path), "utf8")));
    assert.deepEqual(saved, [helper, handler]);
  },
);

/** Mends the loop in the helper by the light bulb. */
async function giveSignal(editor: Editor): Promise<void> {
  const { picture } = editor;
  await openFile(editor, "src/poll.ts");
  const [found] = await diagnosticsOf(editor, "src/poll.ts", "some");
  assert.equal(found?.rule, "loop-misses-cancellation");
  await cursorTo(editor, found!.line);
  const fix = "Give `poll` a signal";
  await waitForFix(editor, fix);
  await chooseFix(editor, fix);
  assert.deepEqual(await diagnosticsOf(editor, "src/poll.ts", "none"), []);
  await picture("fixed");
}

/**
 * Waits until a fix is offered at the cursor. A problem is told of as soon as the opened file and its imports are read; a
 * fix of several files is offered when the whole project is.
 */
function waitForFix({ evaluate }: Editor, wanted: string): Promise<void> {
  return evaluate(async (vscode, title) => {
    for (;;) {
      const { document, selection } = vscode.window.activeTextEditor!;
      const actions = await vscode.commands.executeCommand<{ title: string }[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        selection,
      );
      if (actions.some((action) => action.title.includes(title))) return;
      // No event tells that other fixes are offered for the same problem.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, wanted);
}

/** Waits until no document has unsaved changes. */
function waitForSaves(editor: Editor): Promise<void> {
  return editor.evaluate(async (vscode) => {
    for (const document of vscode.workspace.textDocuments) {
      if (!document.isDirty) continue;
      await new Promise<void>((resolve) => {
        const listener = vscode.workspace.onDidSaveTextDocument((saved) => {
          if (saved !== document) return;
          listener.dispose();
          resolve();
        });
      });
    }
  });
}

/** Waits until files have the texts in the editor, saved or not. */
function waitForTexts(editor: Editor, texts: Readonly<Record<string, string>>): Promise<void> {
  return editor.evaluate(async (vscode, wanted) => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    if (!folder) throw new Error("No folder is open.");
    for (const [path, text] of Object.entries(wanted)) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, path));
      if (document.getText() === text) continue;
      await new Promise<void>((resolve) => {
        const listener = vscode.workspace.onDidChangeTextDocument(() => {
          if (document.getText() !== text) return;
          listener.dispose();
          resolve();
        });
      });
    }
  }, texts);
}
