import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { windowAddress } from "../../test/harness/vscode/address";
import { installServerBuild } from "../../test/harness/vscode/install";
import { projectRoot, serverBuildDirectory } from "../../test/harness/vscode/places";
import { startServer } from "../../test/harness/vscode/server";
import { hasDisplay } from "./display";

/** Serves VS Code with the extension on the folder, and prints the address, until the signal aborts. */
export async function serveInBrowser(folder: string, signal: AbortSignal): Promise<void> {
  const build = await installServerBuild({ directory: serverBuildDirectory, signal, progress: console.log });
  const state = await mkdtemp(join(tmpdir(), "grpc-cancellation-code-"));
  try {
    const server = await startServer(build, {
      userData: join(state, "user"),
      extensions: join(state, "extensions"),
      workspaceTrust: false,
      port: 0,
      log: join(state, "server.log"),
    });
    try {
      const address = windowAddress(server.authority, { folder, extensions: [projectRoot] });
      console.log(`\nVS Code with the extension on the demo:\n\n  ${address}\n\nCtrl-C ends everything.`);
      if (hasDisplay()) showInBrowser(address);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await server.stop();
    }
  } finally {
    await rm(state, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks the desktop to open the page; the address is printed anyway, so a desktop that cannot is no error. */
function showInBrowser(address: string): void {
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const child = spawn(opener, [address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
