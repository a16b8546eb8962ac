import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serverFlags } from "../../../src/extension/lint/server-flags";

/**
 * Starts the language server as an editor does, opens a file and waits for its first diagnostics.
 *
 * @param text the file as it is opened
 * @returns seconds from the start of the process
 */
export async function firstDiagnostic(
  server: string,
  root: string,
  file: string,
  text: string,
): Promise<number> {
  const uri = pathToFileURL(file).href;
  const began = performance.now();
  const child = spawn(process.execPath, [...serverFlags, server, "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const found = new Promise<number>((resolve) => {
    connection.onNotification(
      "textDocument/publishDiagnostics",
      (said: { uri: string; diagnostics: unknown[] }) => {
        if (said.uri === uri && said.diagnostics.length > 0) resolve((performance.now() - began) / 1000);
      },
    );
  });
  connection.listen();
  const workspaceFolders = [{ uri: pathToFileURL(root).href, name: "bench" }];
  await connection.sendRequest("initialize", { processId: process.pid, capabilities: {}, workspaceFolders });
  await connection.sendNotification("initialized", {});
  const textDocument = { uri, languageId: "typescript", version: 1, text };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  const seconds = await found;
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  if (child.exitCode === null) await once(child, "exit");
  connection.dispose();
  return seconds;
}
