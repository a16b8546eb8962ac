import type { Editor } from "../harness/vscode/story";

/**
 * Starts a server of the demo in a terminal with the probe.
 *
 * @param log a file of the workspace that takes what the server prints
 * @param env variables for it, as a shell takes them before a command
 * @returns its port
 */
export async function startProbedServer(editor: Editor, log: string, env: string): Promise<number> {
  await editor.evaluate(
    async (vscode, name, variables) => {
      await vscode.commands.executeCommand("grpcCancellation.openProbeTerminal");
      const terminal = vscode.window.terminals.at(-1);
      if (!terminal) throw new Error("No terminal was opened.");
      // What is sent before the shell asks for it is shown twice; it tells where it is right before it asks.
      if (!terminal.shellIntegration?.cwd) {
        await new Promise<void>((resolve) => {
          const listener = vscode.window.onDidChangeTerminalShellIntegration((ready) => {
            if (ready.terminal !== terminal || !ready.shellIntegration.cwd) return;
            listener.dispose();
            resolve();
          });
        });
      }
      terminal.sendText(`${variables}node --import tsx src/server.ts > ${name}`);
    },
    log,
    env,
  );
  const [, port] = await untilFileSays(editor, log, /Orders on 127\.0\.0\.1:(\d+)/);
  return Number(port);
}

/** Waits until a file of the workspace holds a text like this; returns the match and its groups. */
export function untilFileSays(editor: Editor, path: string, like: RegExp): Promise<readonly string[]> {
  return editor.evaluate(
    async (vscode, name, pattern) => {
      const folder = vscode.workspace.workspaceFolders![0]!.uri;
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
      const said = new Promise<string[]>((resolve) => {
        const read = async () => {
          const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)).then(
            (found) => found,
            () => new Uint8Array(),
          );
          const match = new RegExp(pattern).exec(Buffer.from(bytes).toString());
          if (match) resolve([...match]);
        };
        watcher.onDidCreate(read);
        watcher.onDidChange(read);
        void read();
      });
      return said.finally(() => watcher.dispose());
    },
    path,
    like.source,
  );
}
