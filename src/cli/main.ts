import { constants } from "node:os";
import { couldNotRun } from "./command";
import { commands } from "./commands";
import { runCommandLine } from "./run-command-line";

// What the libraries inside use of Node that is to go is nothing that a user could mend.
Object.assign(process, { noDeprecation: true });

/** Milliseconds to stop what was started, when nobody reads any more. */
const patience = 3000;

const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    // The second one means it: the shell's code for a process that was ended by the signal.
    if (interrupt.signal.aborted) process.exit(128 + constants.signals[name]);
    interrupt.abort(name === "SIGINT" ? "Ctrl-C" : name);
  });
}
let unwritten: number | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (unwritten !== undefined) return;
  // `grpc-cancellation ... | head` closes our output early; that is no error of ours.
  const closed = error.code === "EPIPE" || error.code === "EIO";
  unwritten = closed ? 0 : couldNotRun;
  if (!closed) process.stderr.write(`The output cannot be written: ${error.message}\n`);
  // What was started is stopped first; what waits for the output to drain would wait for ever.
  interrupt.abort("a closed output");
  setTimeout(() => process.exit(unwritten), patience).unref();
});

void runCommandLine(commands, process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: interrupt.signal,
}).then((code) => {
  process.exitCode = unwritten ?? code;
  // An unread pipe on stdin would keep the process alive after the command's end.
  process.stdin.unref?.();
});
