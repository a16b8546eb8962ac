import type { CallEvent } from "../event";
import { cancelDelay, cancelIsDue, describeCancelPlan } from "../plan/cancel-plan";
import type { Call, CallOptions } from "./call-options";
import { RunningCall } from "./running-call";

/**
 * Calls a method: all four kinds on one path, over the library's own stream of bytes. Tells everything as events,
 * each once, `started` first and `status` last. Throws nothing at users: whatever goes wrong is a `status`.
 *
 * @param emit takes the events, synchronously, in their order
 */
export function startCall(options: CallOptions, emit: (event: CallEvent) => void): Call {
  const { cancelPlan, signal } = options;
  let timer: NodeJS.Timeout | undefined;
  const take = (event: CallEvent) => {
    emit(event);
    if (event.type === "status") {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    } else if (cancelPlan && cancelIsDue(cancelPlan, event)) cancelByPlan();
  };
  const atBegin = cancelPlan?.type === "begin" ? () => cancelByPlan() : undefined;
  const call = new RunningCall(options, take, atBegin);
  const cancelByPlan = () => {
    const words = describeCancelPlan(cancelPlan!);
    call.cancel(options.cancelReason ?? `Cancelled ${words}`, words);
  };
  const abort = () => call.cancel(abortReason(signal!), "abort signal");

  signal?.addEventListener("abort", abort, { once: true });
  const delay = cancelPlan && cancelDelay(cancelPlan, Math.random);
  if (delay !== undefined) timer = setTimeout(cancelByPlan, delay);
  call.start(signal?.aborted ? abortReason(signal) : undefined);
  return call;
}

function abortReason(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason.message : String(reason);
}
