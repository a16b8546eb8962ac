import * as vscode from "vscode";
import { rangeOf, requestsOf } from "./request-files";
import type { RequestSender } from "./request-sender";

/** Lenses over each request of a file. */
export class RequestLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(private readonly sender: RequestSender) {
    sender.onDidChange(() => this.#changed.fire());
    vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire());
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted) return [];
    return requestsOf(document).requests.flatMap((request, index) => {
      const range = rangeOf(document, request.line);
      const lens = (title: string, command: string): vscode.CodeLens =>
        new vscode.CodeLens(range, {
          title,
          command: `grpcCancellation.${command}`,
          arguments: [document.uri, index],
        });
      if (this.sender.isRunning(document.uri, request)) {
        return [lens("$(debug-stop) Cancel", "cancelRequest")];
      }
      return [
        lens("$(play) Send", "sendRequest"),
        lens("Send and cancel…", "sendRequestAndCancel"),
        lens("Repeat…", "repeatRequest"),
      ];
    });
  }
}
