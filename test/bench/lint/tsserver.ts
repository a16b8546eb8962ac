import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * Peak memory of TypeScript's own server that has a file of a project open and has checked it.
 *
 * @param server path of `tsserver.js`
 * @returns megabytes
 */
export async function tsserverMemory(server: string, root: string, file: string): Promise<number> {
  const preload = ["--require", join(__dirname, "report-usage.cjs")];
  const child = spawn(process.execPath, [...preload, server, "--disableAutomaticTypingAcquisition"], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit", "pipe"],
  });
  let seq = 0;
  const send = (command: string, args: object) =>
    child.stdin!.write(`${JSON.stringify({ seq: ++seq, type: "request", command, arguments: args })}\n`);
  let said = "";
  child.stdio[3]!.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const lines = createInterface({ input: child.stdout! });
  const checked = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      if (line.includes('"requestCompleted"')) resolve();
    });
  });
  send("open", { file });
  send("geterr", { files: [file], delay: 0 });
  await checked;
  send("exit", {});
  await once(child, "close");
  return (JSON.parse(said) as { memory: number }).memory;
}
