/**
 * Runs inside the extension host as its test module: evaluates what a story asks for, with VS Code's API at hand,
 * until the story ends the conversation. One JSON value per line in both directions.
 */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import * as vscode from "vscode";
import type { AgentAnswer, AgentRequest } from "./conversation";

/** What VS Code calls. Resolves when the story is over. */
export async function run(): Promise<void> {
  const socket = connect(Number(process.env["GRPC_CANCELLATION_TEST_PORT"]), "127.0.0.1");
  for await (const line of createInterface({ input: socket })) {
    const request = JSON.parse(line) as AgentRequest;
    // Questions may overlap: one can wait for an event that the next one brings about.
    void answer(request).then((result) => socket.write(`${JSON.stringify(result)}\n`));
  }
  socket.destroy();
}

async function answer({ id, source, args }: AgentRequest): Promise<AgentAnswer> {
  try {
    // The compiler marks functions with their names through `__name`, which does not cross with the source.
    const body = `const __name = (value) => value; return (${source})(vscode, ...args);`;
    const value: unknown = await new Function("vscode", "require", "args", body)(vscode, require, args);
    return { id, value };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
