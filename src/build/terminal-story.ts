import { spawn } from "node:child_process";
import { join } from "node:path";
import type { HandlerRecord } from "../../test/harness/lab/handler-record";
import type { Lab } from "../../test/harness/lab/start-lab";

const cli = join(__dirname, "../../dist/cli.js");

/** Enough work to be cancelled in the middle of it: 40 messages in two seconds. */
const work = { items: 40, intervalMs: 50 };

/**
 * Lints the demo, then calls a handler that looks whether it was cancelled and one that does not, cancels both, and
 * says what each did.
 *
 * @param folder the copy of the demo
 */
export async function tellInTerminal(lab: Lab, folder: string, signal: AbortSignal): Promise<void> {
  await command(["lint", ".", "--confidence", "medium"], folder, signal);
  for (const method of ["WatchOrders", "ExportOrders"]) {
    const call = [
      "call",
      lab.edge,
      `lab.v1.Orders/${method}`,
      "-I",
      "protos",
      "--proto",
      "protos/lab/v1/lab.proto",
    ];
    const cancel = ["--cancel-after", "3messages", "--reason", "seen enough"];
    await command([...call, "-d", JSON.stringify(work), ...cancel], folder, signal);
    const ended = await lab.until(
      (record) => record.method === method && record.settledAt !== undefined,
      signal,
    );
    console.log(`${whatTheHandlerDid(ended)}\n`);
  }
}

/** Runs one command of the CLI as a user would. A finding or a cancelled call is no failure of the story. */
async function command(args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  console.log(`\n$ grpc-cancellation ${args.map(quoted).join(" ")}\n`);
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: "inherit", signal });
  await new Promise<void>((resolve, reject) => {
    child.on("exit", () => resolve());
    child.on("error", reject);
  });
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word}'`;
}

/** In the server's own process, seen from the handler; an observation, not a guess from the client's side. */
function whatTheHandlerDid(record: HandlerRecord): string {
  const { method, cancelledAt, settledAt, writesAfterCancel } = record;
  if (cancelledAt === undefined || settledAt === undefined)
    return `In the server: ${method} ended and was never told of a cancel.`;
  const later = Math.round(settledAt - cancelledAt);
  return `In the server: ${method} was told of the cancel, ended ${later} ms later and wrote ${writesAfterCancel} more messages.`;
}
