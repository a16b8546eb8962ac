/**
 * The probe: preloaded into a Node server (`NODE_OPTIONS=--require …/probe.js`), it reports what became of the
 * server's calls after they were cancelled. It needs no change to the server, imports nothing but Node, keeps
 * payloads to itself, and does nothing unless `GRPC_CANCELLATION_PROBE` says where the reports are to go.
 */
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { threadId } from "node:worker_threads";
import { monotonicNow } from "../clock";
import { CallWatch } from "./call-watch";
import { hookGrpcJs } from "./grpc-js-hook";
import { hookHttp2 } from "./http2-hook";
import { hookListeners } from "./listener-hook";
import { currentScope } from "./scope";
import { createSender, type Sender } from "./sender";
import { hookSignals } from "./signal-hook";
import { hookTimers } from "./timer-hook";

const address = process.env["GRPC_CANCELLATION_PROBE"];
if (address) install(address);

function install(to: string): void {
  const observer = threadId === 0 ? `probe-${process.pid}` : `probe-${process.pid}-${threadId}`;
  let sender: Sender | undefined;
  // A launcher such as npm loads the probe too; only a process that serves calls introduces itself.
  const introduced = (): Sender => {
    if (sender) return sender;
    sender = createSender(to, observer, (leaving) => watch.reportPending(leaving));
    sender.send({
      type: "observer",
      at: monotonicNow(),
      role: { kind: "probe", pid: process.pid, node: process.version },
      server: process.env["GRPC_CANCELLATION_SERVER"] ?? basename(process.argv[1] ?? process.title),
      clock: { kind: "unknown" },
    });
    return sender;
  };
  const watch: CallWatch = new CallWatch(introduced);
  hookTimers();
  hookListeners();
  hookSignals();
  hookHttp2(watch, introduced);
  hookGrpcJs(watch);
  // It is told of what ends the process, and changes nothing about it.
  process.on("uncaughtExceptionMonitor", (error) => {
    const call = currentScope()?.call;
    if (call) watch.crashed(call, error);
  });
  // `import { setTimeout } from "node:timers/promises"` reads copies, which this renews.
  syncBuiltinESMExports();
}
