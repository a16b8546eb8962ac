/** Where a story stood when it failed, as text: often the log is all that is left of the machine. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Frame, Page } from "playwright-core";

/** Characters of each page in the window, and of each log. */
const mostText = 3000;
const mostLog = 1500;

/** Milliseconds that a page may take to tell its text. */
const patience = 5000;

/**
 * What the window shows, and the last lines of the extension host's and the extension's logs.
 *
 * @param userData the folder of VS Code's user data
 */
export async function whereItStood(page: Page, userData: string): Promise<string> {
  const pages = page
    .frames()
    .filter((frame) => frame.parentFrame() === null || frame.name() === "active-frame");
  const shown = await Promise.all(pages.map(textOf));
  const files = (await readdir(userData, { recursive: true }).catch(() => [])).filter((file) =>
    /remoteexthost\.log$|gRPC Cancellation\.log$/.test(file),
  );
  const logs = files.map(async (file) => {
    const text = await readFile(join(userData, file), "utf8").catch(() => "");
    return `--- the end of ${basename(file)}\n${text.trimEnd().slice(-mostLog)}`;
  });
  return [...shown.filter((text) => text !== ""), ...(await Promise.all(logs))].join("\n");
}

async function textOf(frame: Frame): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("(it did not answer)"), patience);
  });
  const asked = frame.evaluate(() => document.body.innerText).catch(() => "");
  const text = (await Promise.race([asked, late])).replace(/\n\s*\n/g, "\n").trim();
  clearTimeout(timer);
  const name = frame.parentFrame() === null ? "the window" : "a panel in it";
  return text === "" ? "" : `--- ${name}\n${text.slice(0, mostText)}`;
}
