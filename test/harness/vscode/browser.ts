import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Names on PATH, the usual ones first. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/** Where installers put browsers that are not on PATH. */
const usualPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Flags for a browser that only shows a local page; a sandbox cannot be had as root. */
export const browserFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chrome or Chromium of this machine: `CHROME_PATH`, PATH, the usual places. */
export function findBrowser(): string | undefined {
  const given = process.env["CHROME_PATH"];
  if (given) return given;
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)));
  return [...onPath, ...usualPlaces].find(isExecutable);
}

/**
 * Finds a browser, or installs Debian's where that is allowed.
 *
 * @throws with what to install when there is none and it cannot be installed here
 */
export async function ensureBrowser(
  progress: (message: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    progress("Installing Debian's chromium, since there is no Chrome or Chromium here …");
    await aptGet(["update"], signal);
    await aptGet(["install", "-y", "--no-install-recommends", "chromium"], signal);
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    "The tests in a real VS Code need Chrome or Chromium, and there is none on this machine.\n" +
      "Install one (Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask chromium;\n" +
      "elsewhere: https://www.google.com/chrome), or name one in the environment variable CHROME_PATH.",
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function aptGet(args: readonly string[], signal: AbortSignal): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const child = spawn("apt-get", args, { env, signal, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`apt-get ${args.join(" ")} failed:\n${output.trim().slice(-2000)}`);
}
