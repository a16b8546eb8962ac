/** A test in a real VS Code: one window on one folder, driven from outside and from inside the extension host. */
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { type Conversation, listenForAgent } from "./conversation";
import { whereItStood } from "./evidence";
import { outDirectory, projectRoot } from "./places";

/** What a story starts from. */
export interface StoryOptions {
  /** The folder to open, absolute. */
  readonly folder: string;
  /** Whether VS Code's workspace trust is on; the folder then is not trusted. */
  readonly untrusted?: boolean;
  /** The extension under development; the project itself unless said otherwise. */
  readonly extension?: string;
  /** A folder of installed extensions, absolute. */
  readonly extensions?: string;
  /** Ends what the story started, whatever came of it. */
  readonly dispose?: () => Promise<unknown>;
  /** Seen by the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A window, with both ways into it. */
export interface Editor {
  /** The whole workbench, as a user sees it. */
  readonly page: Page;
  /**
   * Runs a function inside the extension host. Only its text goes there: it gets everything through its
   * arguments, which are JSON, and what it returns is JSON.
   */
  evaluate<Args extends readonly unknown[], Result>(
    body: (vscode: typeof import("vscode"), ...args: Args) => Result | PromiseLike<Result>,
    ...args: Args
  ): Promise<Result>;
  /** Reloads the window, and waits until its extension host is there again. */
  reload(): Promise<void>;
  /** A picture of the window in `out/vscode/<story>/`. */
  picture(name: string): Promise<void>;
}

/** Milliseconds until a story counts as hung: a cold editor on a busy machine is slow. */
const limit = 150_000;

/** Milliseconds until a window must have come up, and until it must have gone. */
const startLimit = 120_000;
const endLimit = 20_000;

/**
 * Declares a test in a window of its own. When it fails, the log tells where it stood and
 * `out/vscode/<story>/failed.png` shows the window; then it is tried once more, in a fresh one.
 */
export function story(
  name: string,
  options: () => Promise<StoryOptions>,
  body: (editor: Editor) => Promise<void>,
): void {
  test(name, async () => {
    const directory = join(outDirectory, name.replace(/:.*/, "").replace(/[^a-z0-9]+/gi, "-"));
    const first = await attempt(directory, options, body).catch((error: unknown) => ({ error }));
    if (first === undefined) return;
    const said = first.error instanceof Error ? first.error.stack : String(first.error);
    console.log(`⚠ "${name}" failed once and is tried again in a fresh window: ${said}`);
    await attempt(`${directory}-again`, options, body);
    console.log(`⚠ "${name}" failed once, passed on the second try: ${said}`);
  });
}

async function attempt(
  directory: string,
  options: () => Promise<StoryOptions>,
  body: (editor: Editor) => Promise<void>,
): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const start = await options();
  try {
    await inWindow(start, directory, body);
  } finally {
    await start.dispose?.();
  }
}

async function inWindow(
  options: StoryOptions,
  directory: string,
  body: (editor: Editor) => Promise<void>,
): Promise<void> {
  const agent = join(directory, "agent.js");
  await build({
    entryPoints: [join(__dirname, "agent.ts")],
    outfile: agent,
    bundle: true,
    platform: "node",
    external: ["vscode"],
    logLevel: "warning",
  });
  const conversation = await listenForAgent();
  const debuggingPort = await freePort();
  const ended = runTests({
    vscodeExecutablePath: process.env["VSCODE_EXECUTABLE"] ?? join(__dirname, "launch.cjs"),
    extensionDevelopmentPath: options.extension ?? projectRoot,
    extensionTestsPath: agent,
    launchArgs: [
      options.folder,
      `--user-data-dir=${join(directory, "user")}`,
      `--extensions-dir=${options.extensions ?? join(directory, "extensions")}`,
      `--remote-debugging-port=${debuggingPort}`,
    ],
    extensionTestsEnv: {
      ...options.env,
      GRPC_CANCELLATION_TEST_PORT: String(conversation.port),
      GRPC_CANCELLATION_TEST_TRUST: options.untrusted ? "on" : "off",
    },
  });
  const end = async (): Promise<void> => {
    await conversation.end();
    await Promise.race([ended, late(endLimit, "").catch(() => closeBrowser(debuggingPort))]);
    await ended;
  };
  try {
    await Promise.race([
      conversation.connected(),
      ended.then(() => Promise.reject(new Error("VS Code ended early"))),
      late(startLimit, "The extension host did not come"),
    ]);
    await driveWindow(conversation, debuggingPort, directory, body);
  } catch (error) {
    await end().catch(() => {});
    throw error;
  }
  await end();
}

async function driveWindow(
  conversation: Conversation,
  debuggingPort: number,
  directory: string,
  body: (editor: Editor) => Promise<void>,
): Promise<void> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
  try {
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page === undefined) throw new Error("VS Code shows no window.");
    const picture = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(directory, `${name}.png`) });
    };
    const evaluate: Editor["evaluate"] = async (inner, ...args) =>
      (await conversation.evaluate(inner.toString(), args)) as Awaited<ReturnType<typeof inner>>;
    const reload = async (): Promise<void> => {
      conversation.expectAnother();
      await page.reload();
      await conversation.connected();
    };
    const hung = late(limit, "The story did not end");
    await Promise.race([body({ page, evaluate, reload, picture }), hung]).catch(async (error: unknown) => {
      console.log(await whereItStood(page, join(directory, "user")));
      await picture("failed").catch((reason) => console.log(`There is no picture: ${reason}`));
      throw error;
    });
  } finally {
    // Only the connection: the launcher owns the browser.
    await browser.close();
  }
}

/** Rejects after so many milliseconds, with what did not happen until then. */
function late(limit: number, what: string): Promise<never> {
  const error = new Error(`${what} within ${limit / 1000} s.`);
  return new Promise((_resolve, reject) => setTimeout(() => reject(error), limit).unref());
}

/** Ends a window that does not end by itself; its launcher ends with it. */
async function closeBrowser(debuggingPort: number): Promise<void> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
  const session = await browser.newBrowserCDPSession();
  await session.send("Browser.close");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
