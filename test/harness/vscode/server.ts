import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerBuild } from "./install";

/** How VS Code's server is started. */
export interface ServerOptions {
  /** Settings, state and logs; made when missing. */
  readonly userData: string;
  readonly extensions: string;
  /** Whether VS Code asks about trust; without, every folder is trusted. */
  readonly workspaceTrust: boolean;
  /** A port, or 0 for a free one. */
  readonly port: number;
  /** Added to the user settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where its output goes, a file. */
  readonly log: string;
}

/** A running server. */
export interface Server {
  /** `127.0.0.1:<port>`; `vscode-remote` paths must carry the same. */
  readonly authority: string;
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

/** Keeps the screen clean and still, and the machine silent. */
const quietSettings = {
  "editor.minimap.enabled": false,
  "workbench.reduceMotion": "on",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  // Terminals show neither who runs the tests nor where.
  "terminal.integrated.env.linux": { PROMPT_COMMAND: "PS1='$ '" },
  "telemetry.telemetryLevel": "off",
};

/**
 * Starts VS Code's server on the loopback interface and waits until it listens.
 *
 * @throws with the end of its log when it ends instead
 */
export async function startServer(build: ServerBuild, options: ServerOptions): Promise<Server> {
  await mkdir(join(options.userData, "User"), { recursive: true });
  await mkdir(options.extensions, { recursive: true });
  const settings = JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2);
  await writeFile(join(options.userData, "User/settings.json"), settings);
  const child = spawn(build.node, serverArguments(build, options), {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that stopping it also stops extension hosts and what these started.
    detached: process.platform !== "win32",
  });
  const log = createWriteStream(options.log, { flags: "a" });
  child.stderr.pipe(log, { end: false });
  try {
    const port = await listening(child, log);
    return { authority: `127.0.0.1:${port}`, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function serverArguments(build: ServerBuild, options: ServerOptions): string[] {
  return [
    build.main,
    "--host=127.0.0.1",
    `--port=${options.port}`,
    "--without-connection-token",
    "--accept-server-license-terms",
    "--disable-telemetry",
    // Makes a release build take the development and test paths in the page's address.
    "--enable-smoke-test-driver",
    ...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
    `--user-data-dir=${options.userData}`,
    `--extensions-dir=${options.extensions}`,
  ];
}

/** The port, once the server says that it listens. */
function listening(child: ChildProcess, log: NodeJS.WritableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      output += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`VS Code's server ended with ${code} before it listened:\n${output.slice(-2000)}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.on("exit", resolve));
  if (process.platform === "win32") child.kill();
  else process.kill(-child.pid, "SIGTERM");
  // It may hold on to a client that is already gone.
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(force);
}
