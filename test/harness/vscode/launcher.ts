/**
 * Takes VS Code's arguments as the desktop executable does, and shows the server build in a headless browser. It
 * ends with the exit code of the test run. `launch.cjs` starts it, as `vscodeExecutablePath` of
 * `@vscode/test-electron`.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium } from "playwright-core";
import { windowAddress } from "./address";
import { browserFlags, ensureBrowser } from "./browser";
import { installServerBuild } from "./install";
import { serverBuildDirectory } from "./places";
import { type Server, startServer } from "./server";

launch().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

async function launch(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: "string", multiple: true },
      extensionTestsPath: { type: "string" },
      "user-data-dir": { type: "string" },
      "extensions-dir": { type: "string" },
      "remote-debugging-port": { type: "string" },
    },
  });
  const [folder] = positionals;
  const userData = String(values["user-data-dir"]);
  if (folder === undefined) throw new Error("The launcher needs a folder to open.");
  const stopped = new AbortController();
  process.once("SIGTERM", () => stopped.abort());
  process.once("SIGINT", () => stopped.abort());
  // The other end of this pipe closes when whoever started us is gone, however that came.
  process.stdin.once("end", () => stopped.abort()).resume();

  const progress = { progress: console.log, signal: stopped.signal };
  const build = await installServerBuild({ directory: serverBuildDirectory, ...progress });
  const executablePath = await ensureBrowser(console.log, stopped.signal);
  let server: Server | undefined;
  let browser: BrowserContext | undefined;
  try {
    mkdirSync(userData, { recursive: true });
    server = await startServer(build, {
      userData,
      extensions: String(values["extensions-dir"]),
      // `@vscode/test-electron` always asks to leave trust out; this environment variable takes it back.
      workspaceTrust: process.env["GRPC_CANCELLATION_TEST_TRUST"] === "on",
      port: 0,
      log: join(dirname(userData), "server.log"),
    });
    browser = await chromium.launchPersistentContext(join(dirname(userData), "browser"), {
      executablePath,
      args: [...browserFlags, `--remote-debugging-port=${values["remote-debugging-port"]}`],
      viewport: { width: 1280, height: 800 },
    });
    const extensions = (values["extensionDevelopmentPath"] ?? []) as string[];
    const tests = values["extensionTestsPath"] as string | undefined;
    return await showUntilDone(
      browser,
      windowAddress(server.authority, { folder, extensions, tests }),
      stopped.signal,
    );
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

/** Shows the window until the workbench says with which code the test run ended. */
async function showUntilDone(browser: BrowserContext, address: string, signal: AbortSignal): Promise<number> {
  const page = browser.pages()[0] ?? (await browser.newPage());
  const exit = new Promise<number>((resolve) => {
    signal.addEventListener("abort", () => resolve(1));
    browser.once("close", () => resolve(1));
    void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
  });
  await page.exposeFunction("codeAutomationLog", (_level: string, args: unknown[]) => {
    if (process.env["GRPC_CANCELLATION_TEST_LOG"]) console.log(...args);
  });
  await page.goto(address);
  return exit;
}
