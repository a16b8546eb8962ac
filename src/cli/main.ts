import { commands } from "./commands";
import { runCommandLine } from "./run-command-line";

const interrupt = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl-C means it: 130 is the shell's code for a process ended by SIGINT.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
// `grpc-cancellation ... | head` closes our output early; that is no error of ours.
process.stdout.on("error", () => process.exit(0));

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
