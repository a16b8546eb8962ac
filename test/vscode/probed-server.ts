import type { Editor } from "../harness/vscode/story";

/**
 * Starts a server of the demo in a terminal with the probe.
 *
 * @param log a file of the workspace that takes what the server prints
 * @param env variables for it, as a shell takes them before a command
 * @returns its port
 */
export function startProbedServer(editor: Editor, log: string, env: string): Promise<number> {
  return editor.evaluate(
    async (vscode, name, variables) => {
      await vscode.commands.executeCommand("grpcCancellation.openProbeTerminal");
      const terminal = vscode.window.terminals.at(-1);
      if (!terminal) throw new Error("No terminal was opened.");
      const folder = vscode.workspace.workspaceFolders![0]!.uri;
      const said = vscode.Uri.joinPath(folder, name);
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
      const told = new Promise<number>((resolve) => {
        const read = async () => {
          const text = Buffer.from(await vscode.workspace.fs.readFile(said)).toString();
          const match = /Orders on 127\.0\.0\.1:(\d+)/.exec(text);
          if (match) resolve(Number(match[1]));
        };
        watcher.onDidCreate(read);
        watcher.onDidChange(read);
      });
      terminal.sendText(`${variables}node --import tsx src/server.ts > ${name}`);
      return told.finally(() => watcher.dispose());
    },
    log,
    env,
  );
}
