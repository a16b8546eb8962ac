import { getEventListeners } from "node:events";
import { monotonicNow } from "../clock";
import { currentScope } from "./scope";

/** Learns when a handler is told through an `AbortSignal`, as the frameworks do it. */
export function hookSignals(): void {
  const property = Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted")!;
  const read = property.get!;
  Object.defineProperty(AbortSignal.prototype, "aborted", {
    ...property,
    get: function readAborted(this: AbortSignal) {
      const aborted: boolean = read.call(this);
      currentScope()?.call.checked(monotonicNow(), aborted, readAborted);
      return aborted;
    },
  });
  const abort = AbortController.prototype.abort;
  AbortController.prototype.abort = function (this: AbortController, reason?: unknown) {
    const call = currentScope()?.call;
    if (call?.cancelled && getEventListeners(this.signal, "abort").length > 0) {
      call.seen ??= { at: monotonicNow(), through: "signal" };
    }
    return abort.call(this, reason);
  };
}
