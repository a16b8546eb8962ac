/**
 * `npm start`: two lab servers in a chain, and VS Code with the extension on a copy of the demo, until Ctrl-C.
 * `npm start -- --terminal` tells the same story in the terminal alone.
 */
import { type Lab, startLab } from "../../test/harness/lab/start-lab";
import { copyDemo, type DemoWorkspace } from "../../test/harness/vscode/demo-workspace";
import { build } from "./build";
import { findDesktopCode, runDesktopCode } from "./desktop-code";
import { serveInBrowser } from "./serve-in-browser";
import { tellInTerminal } from "./terminal-story";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

main(stop.signal).catch((error: unknown) => {
  if (stop.signal.aborted) return;
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(signal: AbortSignal): Promise<void> {
  console.log("Building …");
  await build();
  let lab: Lab | undefined;
  let demo: DemoWorkspace | undefined;
  try {
    lab = await startLab();
    demo = await copyDemo(lab.edge);
    console.log(`Two servers in a chain: edge on ${lab.edge}, upstream on ${lab.upstream}.`);
    signal.throwIfAborted();
    if (process.argv.includes("--terminal")) await tellInTerminal(lab, demo.folder, signal);
    else await openEditor(demo.folder, signal);
  } finally {
    await lab?.stop();
    await demo?.remove();
  }
}

async function openEditor(folder: string, signal: AbortSignal): Promise<void> {
  const code = findDesktopCode();
  if (code) await runDesktopCode(code, folder, signal);
  else await serveInBrowser(folder, signal);
}
