import type { Editor } from "../harness/vscode/story";

/** What the linter says of a file, as the Problems view has it. */
export interface SeenDiagnostic {
  readonly rule: string;
  readonly message: string;
  /** From 0. */
  readonly line: number;
}

/**
 * Waits until the linter's diagnostics of a file are there, or are gone.
 *
 * @param path of the file, relative to the folder
 */
export async function diagnosticsOf(
  editor: Editor,
  path: string,
  wanted: "some" | "none",
): Promise<readonly SeenDiagnostic[]> {
  return editor.evaluate(
    async (vscode, relative, wantedNow) => {
      const folder = vscode.workspace.workspaceFolders?.[0];
      if (!folder) throw new Error("No folder is open.");
      const uri = vscode.Uri.joinPath(folder.uri, relative);
      const ours = () =>
        vscode.languages
          .getDiagnostics(uri)
          .filter(({ source }) => source === "gRPC Cancellation")
          .map(({ code, message, range }) => ({
            rule: String(typeof code === "object" ? code.value : code),
            message,
            line: range.start.line,
          }));
      const satisfied = () => ours().length > 0 === (wantedNow === "some");
      if (satisfied()) return ours();
      return new Promise<ReturnType<typeof ours>>((resolve) => {
        const listener = vscode.languages.onDidChangeDiagnostics(() => {
          if (!satisfied()) return;
          listener.dispose();
          resolve(ours());
        });
      });
    },
    path,
    wanted,
  );
}

/** A problem of a file, by the linter or by a run. */
export interface SeenProblem {
  /** Whether a run showed it, and not the linter. */
  readonly byRun: boolean;
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Waits until a problem of the file reads like this, or none does any more.
 *
 * @param path of the file, relative to the folder
 * @returns all problems that the file then has by the linter and by runs
 */
export function untilProblem(
  editor: Editor,
  path: string,
  like: RegExp,
  wanted: "there" | "gone",
): Promise<readonly SeenProblem[]> {
  return editor.evaluate(
    async (vscode, relative, pattern, wantedNow) => {
      const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, relative);
      const ours = () =>
        vscode.languages
          .getDiagnostics(uri)
          .filter(({ source }) => source?.startsWith("gRPC Cancellation"))
          .map(({ source, message, range }) => ({
            byRun: source === "gRPC Cancellation (run)",
            message,
            line: range.start.line + 1,
          }));
      const satisfied = () =>
        ours().some(({ message }) => new RegExp(pattern).test(message)) === (wantedNow === "there");
      if (!satisfied()) {
        await new Promise<void>((resolve) => {
          const listener = vscode.languages.onDidChangeDiagnostics(() => {
            if (!satisfied()) return;
            listener.dispose();
            resolve();
          });
        });
      }
      return ours();
    },
    path,
    like.source,
    wanted,
  );
}
