import type { ClientCapabilities, Connection } from "vscode-languageserver/node";

/** What ends sooner is not worth a message on the screen. */
const patience = 500;

/**
 * Shows that a long job runs, where the editor can show it.
 *
 * @param cancel called when the user cancels the job
 * @returns ends the display
 */
export function startProgress(
  connection: Connection,
  client: ClientCapabilities,
  title: string,
  cancel: () => void,
): () => void {
  if (!client.window?.workDoneProgress) return () => {};
  let over = false;
  let end = () => {};
  const timer = setTimeout(async () => {
    const progress = await connection.window.createWorkDoneProgress();
    if (over) return;
    progress.begin(title, undefined, undefined, true);
    progress.token.onCancellationRequested(cancel);
    end = () => progress.done();
  }, patience);
  return () => {
    over = true;
    clearTimeout(timer);
    end();
  };
}
