/** An import that is not found: named in the file, in a request and in the panel, and mended by one fix for all. */
import assert from "node:assert/strict";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { type Editor, story } from "../harness/vscode/story";
import { callPanel, openFile, panelFrame } from "./call-panel";

const proto = `syntax = "proto3";
package shop.v1;

import "shared/money.proto";

service Shop {
  rpc Pay(shared.Money) returns (shared.Money);
}
`;
const money = 'syntax = "proto3";\npackage shared;\nmessage Money { int64 cents = 1; }\n';

story(
  "imports: a missing one is named with its fix in the .proto file, the request file and the panel",
  async () => {
    const demo = await copyDemo("127.0.0.1:1");
    await rename(join(demo.folder, ".vscode/settings.json"), join(demo.folder, "unused.json"));
    await mkdir(join(demo.folder, "api"));
    await mkdir(join(demo.folder, "vendored/common/shared"), { recursive: true });
    await writeFile(join(demo.folder, "api/shop.proto"), proto);
    await writeFile(join(demo.folder, "vendored/common/shared/money.proto"), money);
    const request = "### Pay\nGRPC 127.0.0.1:1/shop.v1.Shop/Pay\n\n{}\n";
    await writeFile(join(demo.folder, "shop.grpc.http"), request);
    return { folder: demo.folder, dispose: demo.remove };
  },
  async (editor) => {
    const { evaluate, page, picture } = editor;
    await openFile(editor, "api/shop.proto");
    const said = await problemsOf(editor, "api/shop.proto", true);
    assert.ok(
      said.some((text) => text.startsWith('the import "shared/money.proto" was not found in any of')),
      said.join("\n"),
    );

    await openFile(editor, "shop.grpc.http");
    const inRequest = await problemsOf(editor, "shop.grpc.http", true);
    assert.match(inRequest[0]!, /the import "shared\/money.proto" was not found/);
    assert.deepEqual(await fixesOf(editor, "shop.grpc.http", "shop.v1.Shop/Pay"), [
      'Add "vendored/common" to the import paths',
      "Add another folder to the import paths…",
    ]);

    await evaluate((vscode) =>
      vscode.commands.executeCommand("grpcCancellation.openPanel", "shop.v1.Shop/Pay"),
    );
    const panel = callPanel(page);
    await panel.locator("#problem-method .remedy", { hasText: "Add an import path…" }).waitFor();
    await picture("told");
    await panel.locator("#problem-method .remedy").click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "vendored/common" }).click();

    // One setting mends all three.
    assert.deepEqual(await problemsOf(editor, "api/shop.proto", false), []);
    assert.deepEqual(await problemsOf(editor, "shop.grpc.http", false), []);
    await panel.locator("#problem-method").waitFor({ state: "detached" });
    await panel.locator("#example").click();
    const frame = await panelFrame(page);
    await frame.waitForFunction(() => document.querySelector("textarea")?.value.includes("cents"));
    const paths = await evaluate((vscode) =>
      vscode.workspace.getConfiguration("grpcCancellation").get<string[]>("importPaths"),
    );
    assert.deepEqual(paths, ["vendored/common"]);
  },
);

/** The problems of a file, once there are some, or none. */
function problemsOf({ evaluate }: Editor, path: string, some: boolean): Promise<string[]> {
  return evaluate(
    (vscode, relative, wanted) => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, relative);
      const ours = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
      if (ours().length > 0 === wanted) return ours();
      return new Promise<string[]>((resolve) => {
        const listener = vscode.languages.onDidChangeDiagnostics(() => {
          if (ours().length > 0 !== wanted) return;
          listener.dispose();
          resolve(ours());
        });
      });
    },
    path,
    some,
  );
}

function fixesOf({ evaluate }: Editor, path: string, at: string): Promise<string[]> {
  return evaluate(
    async (vscode, relative, text) => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, relative);
      const document = await vscode.workspace.openTextDocument(uri);
      const place = document.positionAt(document.getText().indexOf(text));
      const actions = await vscode.commands.executeCommand<import("vscode").CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        new vscode.Range(place, place),
      );
      return actions.map(({ title }) => title);
    },
    path,
    at,
  );
}
