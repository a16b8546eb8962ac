import { constants } from "node:os";
import { couldNotRun } from "./command";
import { commands } from "./commands";
import { runCommandLine } from "./run-command-line";

// What the libraries inside use of Node that is to go is nothing that a user could mend.
Object.assign(process, { noDeprecation: true });

const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    // The second one means it: the shell's code for a process that was ended by the signal.
    if (interrupt.signal.aborted) process.exit(128 + constants.signals[name]);
    interrupt.abort(name === "SIGINT" ? "Ctrl-C" : name);
  });
}
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `grpc-cancellation ... | head` closes our output early; that is no error of ours.
  if (error.code === "EPIPE" || error.code === "EIO") process.exit(0);
  process.stderr.write(`The output cannot be written: ${error.message}\n`);
  process.exit(couldNotRun);
});

void runCommandLine(commands, process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: interrupt.signal,
}).then((code) => {
  process.exitCode = code;
  // An unread pipe on stdin would keep the process alive after the command's end.
  process.stdin.unref?.();
});
