import * as vscode from "vscode";
import { isTest } from "../../scenario/directives";
import { parseRequestFile } from "../../scenario/parse";
import { isRequestFile, requestGlob } from "./request-files";
import { runTests, type TestSurroundings, testId } from "./test-run";

/** Every request with an expectation is a test: found when tests are asked for, run in the engine's process. */
export function registerRequestTests(around: TestSurroundings): vscode.Disposable {
  const controller = vscode.tests.createTestController("grpcCancellation.requests", "gRPC Requests");
  const watcher = vscode.workspace.createFileSystemWatcher(requestGlob);
  const read = async (uri: vscode.Uri): Promise<void> => {
    const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    const text = open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    putTests(controller, uri, text);
  };
  const discover = async (): Promise<void> => {
    await Promise.all((await vscode.workspace.findFiles(requestGlob, "**/node_modules/**")).map(read));
  };
  const follow = (document: vscode.TextDocument): void => {
    if (isRequestFile(document) && document.uri.scheme === "file") {
      putTests(controller, document.uri, document.getText());
    }
  };
  controller.resolveHandler = async (item) => {
    if (item === undefined) await discover();
  };
  controller.refreshHandler = discover;
  controller.createRunProfile(
    "Run",
    vscode.TestRunProfileKind.Run,
    (request, token) => runTests(controller, request, token, around),
    true,
  );
  for (const document of vscode.workspace.textDocuments) follow(document);
  return vscode.Disposable.from(
    controller,
    watcher,
    watcher.onDidChange(read),
    watcher.onDidCreate(read),
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
    vscode.workspace.onDidOpenTextDocument(follow),
    vscode.workspace.onDidChangeTextDocument(({ document }) => follow(document)),
  );
}

/** Puts a file's tests in the place of those that it had. */
function putTests(controller: vscode.TestController, uri: vscode.Uri, text: string): void {
  const tests = parseRequestFile(text).requests.filter(isTest);
  if (tests.length === 0) {
    controller.items.delete(uri.toString());
    return;
  }
  const path = vscode.workspace.asRelativePath(uri, false);
  const file = controller.items.get(uri.toString()) ?? controller.createTestItem(uri.toString(), path, uri);
  controller.items.add(file);
  const names = new Map<string, number>();
  file.children.replace(
    tests.map((request) => {
      const count = (names.get(request.name) ?? 0) + 1;
      names.set(request.name, count);
      const item = controller.createTestItem(testId(request.name, count), request.name, uri);
      const line = text.slice(0, request.line.start).split("\n").length - 1;
      item.range = new vscode.Range(line, 0, line, request.line.end - request.line.start);
      return item;
    }),
  );
}
