import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { hasDisplay } from "./display";

const root = join(__dirname, "../..");
const names = process.platform === "win32" ? ["code.cmd"] : ["code", "code-insiders", "codium"];

/** The command of a desktop VS Code, when there is one and a display to show it on. */
export function findDesktopCode(): string | undefined {
  if (!hasDisplay()) return undefined;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find(existsSync);
}

/**
 * Shows the folder in a desktop VS Code with the extension, apart from the user's own windows and settings.
 * Resolves when the window is closed or the signal aborts.
 */
export async function runDesktopCode(code: string, folder: string, signal: AbortSignal): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "grpc-cancellation-code-"));
  const args = [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${join(state, "user")}`,
    `--extensions-dir=${join(state, "extensions")}`,
    "--disable-workspace-trust",
    "--skip-welcome",
    "--new-window",
    "--wait",
    folder,
  ];
  console.log("Opening VS Code. Close its window or press Ctrl-C to end.");
  const shell = process.platform === "win32";
  const child = spawn(shell ? `"${code}"` : code, args, { stdio: "inherit", shell, signal });
  try {
    await new Promise<void>((resolve, reject) => {
      child.on("exit", () => resolve());
      child.on("error", (error) => (signal.aborted ? resolve() : reject(error)));
    });
  } finally {
    await rm(state, { recursive: true, force: true, maxRetries: 5 });
  }
}
