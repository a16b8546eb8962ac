import { join } from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type Middleware,
  TransportKind,
} from "vscode-languageclient/node";
import { lintLanguages } from "./lint-languages";
import { serverFlags } from "./server-flags";

/** A server that ends more often than this within the window below has a bug that a restart does not mend. */
const mostRestarts = 4;
const restartWindow = 3 * 60_000;

/** The client of the linter's server process; not started yet. */
export function createLintClient(
  extensionPath: string,
  log: vscode.LogOutputChannel,
  middleware: Middleware,
): LanguageClient {
  const module = join(extensionPath, "dist", "language-server.js");
  const run = { module, transport: TransportKind.ipc, options: { execArgv: [...serverFlags] } };
  return new LanguageClient(
    "grpcCancellation.lint",
    "gRPC Cancellation",
    { run, debug: run },
    {
      documentSelector: lintLanguages.flatMap((language) => [
        { language, scheme: "file" },
        { language, scheme: "untitled" },
      ]),
      outputChannel: log,
      middleware,
      initializationOptions: {
        ruleLink: `command:grpcCancellation.explainRule?${encodeURIComponent('["')}{rule}${encodeURIComponent('"]')}`,
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: closedHandler(),
      },
    },
  );
}

/** Starts a crashed server again and says so once; gives up when it keeps crashing. */
function closedHandler() {
  const crashes: number[] = [];
  return () => {
    const now = Date.now();
    crashes.push(now);
    const recent = crashes.filter((at) => now - at < restartWindow).length;
    if (recent > mostRestarts) {
      void offerRestart();
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (crashes.length === 1) {
      void vscode.window.showWarningMessage("The gRPC linter stopped unexpectedly and was started again.");
    }
    return { action: CloseAction.Restart, handled: true };
  };
}

async function offerRestart(): Promise<void> {
  const again = "Restart Linter";
  const chosen = await vscode.window.showErrorMessage(
    "The gRPC linter keeps stopping, so it stays off. Its log says why.",
    again,
  );
  if (chosen === again) await vscode.commands.executeCommand("grpcCancellation.restartLinter");
}
