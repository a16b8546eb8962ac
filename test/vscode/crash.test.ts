/** A crash of the language server costs the user nothing but one message. */
import assert from "node:assert/strict";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { type Editor, story } from "../harness/vscode/story";
import { openFile } from "./call-panel";
import { diagnosticsOf } from "./diagnostics";

const wrong = "src/export-orders.ts";

story(
  "a crash: the language server is started again, and the user is told once",
  async () => {
    const demo = await copyDemo("127.0.0.1:1");
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    await openFile(editor, wrong);
    const before = await diagnosticsOf(editor, wrong, "some");
    const message = editor.page.locator(".notifications-center .notification-list-item", {
      hasText: "was started again",
    });

    const first = await killLanguageServer(editor);
    await diagnosticsOf(editor, wrong, "none");
    assert.deepEqual(await diagnosticsOf(editor, wrong, "some"), before);
    // VS Code shows no toasts under test; the list of notifications has them.
    await editor.evaluate((vscode) => vscode.commands.executeCommand("notifications.showList"));
    await message.waitFor();
    await editor.picture("told");

    const second = await killLanguageServer(editor);
    assert.notEqual(second, first);
    await diagnosticsOf(editor, wrong, "none");
    assert.deepEqual(await diagnosticsOf(editor, wrong, "some"), before);
    assert.equal(await message.count(), 1);
  },
);

/** Kills the process as a crash would, and gives its id. */
function killLanguageServer(editor: Editor): Promise<number> {
  return editor.evaluate(() => {
    const { execFileSync } = require("node:child_process") as typeof import("node:child_process");
    const { existsSync, readdirSync, readFileSync } = require("node:fs") as typeof import("node:fs");
    // Small Linux systems have no `ps`, other systems no /proc.
    const processes = existsSync("/proc/self/status")
      ? readdirSync("/proc").filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/status`))
      : execFileSync("ps", ["-eo", "pid="], { encoding: "utf8" }).trim().split(/\s+/);
    const describe = (id: string): { parent: number; command: string } => {
      try {
        if (existsSync("/proc/self/status")) {
          const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
          return { parent: Number(parent), command: readFileSync(`/proc/${id}/cmdline`, "utf8") };
        }
        const line = execFileSync("ps", ["-o", "ppid=,args=", "-p", id], { encoding: "utf8" }).trim();
        return { parent: Number.parseInt(line, 10), command: line };
      } catch {
        // It has ended meanwhile.
        return { parent: 0, command: "" };
      }
    };
    const ours = processes.find((id) => {
      const { parent, command } = describe(id);
      return parent === process.pid && command.includes("language-server.js");
    });
    if (!ours) throw new Error("No language server runs.");
    process.kill(Number(ours), "SIGKILL");
    return Number(ours);
  });
}
