import { createHook, executionAsyncResource } from "node:async_hooks";
import { monotonicNow } from "../clock";
import { captureTrace } from "./place";
import { currentScope } from "./scope";

/** What Node calls the requests to the system by which a handler does something; its own streams are not among them. */
const REQUESTS = new Set([
  "FSREQCALLBACK",
  "FSREQPROMISE",
  "GETADDRINFOREQWRAP",
  "HTTPCLIENTREQUEST",
  "PROCESSWRAP",
  "TCPCONNECTWRAP",
  "UDPSENDWRAP",
]);

/**
 * Notes every piece of asynchronous code that starts to run for a cancelled call, and what the call asks of the
 * system.
 *
 * It is costly, so it is on only while there is a cancelled call that has not stopped.
 */
export const workAfterCancel = createHook({
  init: function noteRequest(_id, type) {
    if (!REQUESTS.has(type)) return;
    const call = currentScope()?.call;
    if (call?.cancelled)
      call.worked({ kind: "request", at: monotonicNow(), trace: captureTrace(noteRequest) });
  },
  before() {
    const call = currentScope()?.call;
    if (!call?.cancelled) return;
    const at = monotonicNow();
    call.lastActivity = at;
    call.timerFired(executionAsyncResource(), at);
  },
});
