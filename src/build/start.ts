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
    if (process.argv.includes("--terminal")) return await tellInTerminal(lab, demo.folder, signal);
    console.log(firstSteps);
    await openEditor(demo.folder, signal);
  } finally {
    await lab?.stop();
    await demo?.remove();
  }
}

const firstSteps = `
To begin with, open src/export-orders.ts: its loop is underlined, and the light bulb mends it. Then choose ExportOrders in
the gRPC view, write {"items": 100, "intervalMs": 100} as the request, press Call, and Cancel while messages arrive.
`;

async function openEditor(folder: string, signal: AbortSignal): Promise<void> {
  const code = findDesktopCode();
  if (code) await runDesktopCode(code, folder, signal);
  else await serveInBrowser(folder, signal);
}
