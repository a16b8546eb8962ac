import { monotonicNow } from "../clock";
import type { CancelCause, HandlerEvidence } from "../evidence";
import { addOrdinaryEnd, ordinaryEndCount } from "../ordinary-end";
import { handlerPlace } from "./handler-place";
import { ownTimers } from "./originals";
import { runOutside } from "./scope";
import type { Sender } from "./sender";
import { ServerCall, type Settling } from "./server-call";
import { errorName } from "./settling";
import { workAfterCancel } from "./work";

/** How often cancelled calls are looked at, in milliseconds. */
const LOOK_EVERY = 25;
/** After so much time without a sign of life, code that promises nothing counts as stopped, in milliseconds. */
const SILENCE = 200;
/** A call that is open for so long is reported before it ends, in milliseconds. */
const WORTH_TELLING = 50;
/** Milliseconds after the cancel at which a call that still runs is reported. */
const REPORT_AT = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];
/** So many calls that ended ordinarily are told of in one line at most. */
const MOST_TOGETHER = 1000;
/** So many cancelled calls that never stop are followed; the oldest beyond are let go. */
const MOST_WATCHED = 1000;

/** Follows the server calls of this process, and reports on them. */
export class CallWatch {
  private count = 0;
  /** Calls that were opened and not reported yet. */
  private opened: ServerCall[] = [];
  /** The calls that ended ordinarily and were not reported yet, by path. */
  private readonly ended = new Map<string, number[]>();
  private readonly cancelled = new Map<ServerCall, { reports: number }>();
  private timer: NodeJS.Timeout | undefined;

  /** @param sender takes the reports; it is to call `reportPending` before it lets any leave. */
  constructor(private readonly sender: () => Sender) {}

  open(path: string, callerPort?: number, stream?: number, timeout?: number): ServerCall {
    const call = new ServerCall(++this.count, path, monotonicNow(), callerPort, stream, timeout);
    this.opened.push(call);
    this.sender().flushSoon();
    return call;
  }

  /**
   * Reports the calls that have lived long enough to be worth a line of their own, and those that ended ordinarily.
   *
   * @param leaving the process ends: whatever is to be said has to be said now.
   */
  reportPending(leaving: boolean): void {
    const now = monotonicNow();
    const opened = this.opened.filter((call) => !call.over && !call.cancelled);
    this.opened = leaving ? [] : opened.filter((call) => now - call.startedAt < WORTH_TELLING);
    for (const call of opened)
      if (leaving || now - call.startedAt >= WORTH_TELLING) this.report(call, "started", now);
    for (const [path, numbers] of this.ended) this.reportEnded(path, numbers);
    if (this.opened.length > 0) this.sender().flushSoon();
  }

  /** The call's stream is closed; with `completed`, because it was answered. */
  closed(call: ServerCall, cause: CancelCause, code: number | undefined): void {
    if (call.closed) return;
    call.closed = true;
    // An ordinary end is no cancel; a reset that came after the answer is worth telling.
    if (cause !== "completed") this.cancel(call, cause, code);
    else {
      if (code === 8 && call.requestEndedAt !== undefined)
        call.cancelled ??= { at: monotonicNow(), cause, code };
      this.finish(call, call.cancelled && call.cancelled.cause !== "completed" ? undefined : "finished");
    }
  }

  cancel(call: ServerCall, cause: CancelCause, code: number | undefined): void {
    if (call.cancelled || call.over) return;
    call.cancelled = { at: monotonicNow(), cause, ...(code === undefined ? {} : { code }) };
    this.cancelled.set(call, { reports: 0 });
    if (this.cancelled.size > MOST_WATCHED) this.cancelled.delete(this.cancelled.keys().next().value!);
    this.report(call, "cancelled", monotonicNow());
    this.start();
  }

  /** An error out of the call's work that nobody handles is about to end the process. */
  crashed(call: ServerCall, error: unknown): void {
    const at = monotonicNow();
    const { stack } = (error ?? {}) as { stack?: unknown };
    const trace = typeof stack === "string" ? { stack } : {};
    call.crashed = { at, error: errorName(error), trace };
    call.over = true;
    this.report(call, call.cancelled ? "stopped" : "finished", at);
  }

  private finish(call: ServerCall, phase: "finished" | undefined): void {
    if (call.over || !phase) return;
    call.over = true;
    const at = monotonicNow();
    const settled = call.ordinarySettling();
    if (settled) this.endedOrdinarily(call, settled, at);
    else this.report(call, phase, at);
  }

  private endedOrdinarily(call: ServerCall, settled: Settling, at: number): void {
    let numbers = this.ended.get(call.path);
    if (!numbers) {
      numbers = [];
      this.ended.set(call.path, numbers);
    }
    addOrdinaryEnd(numbers, call, settled, at);
    if (ordinaryEndCount(numbers) >= MOST_TOGETHER) this.reportEnded(call.path, numbers);
    else this.sender().flushSoon();
  }

  private reportEnded(path: string, numbers: number[]): void {
    const record = { type: "ordinary-ends", path, handler: handlerPlace(path), numbers };
    this.sender().send(record, ordinaryEndCount(numbers));
    this.ended.delete(path);
  }

  private report(call: ServerCall, phase: HandlerEvidence["phase"], at: number): void {
    this.sender().send(call.report(phase, at));
  }

  private start(): void {
    if (this.timer) return;
    workAfterCancel.enable();
    this.timer = runOutside(() => ownTimers.setInterval(() => this.look(), LOOK_EVERY));
    this.timer.unref();
  }

  private look(): void {
    const now = monotonicNow();
    for (const [call, state] of this.cancelled) {
      const since = now - call.cancelled!.at;
      if (hasStopped(call, now)) {
        call.over = true;
        this.cancelled.delete(call);
        this.report(call, "stopped", now);
      } else if (since >= REPORT_AT[state.reports]!) {
        while (since >= REPORT_AT[state.reports]!) state.reports++;
        this.report(call, "running", now);
        if (state.reports === REPORT_AT.length) this.cancelled.delete(call);
      }
    }
    if (this.cancelled.size > 0) return;
    ownTimers.clearInterval(this.timer);
    this.timer = undefined;
    workAfterCancel.disable();
  }
}

/** Whether nothing can be found that still works for the call. */
function hasStopped(call: ServerCall, now: number): boolean {
  if (call.upstreamsRunning() || call.liveTimers().length > 0) return false;
  if (call.promised) return call.settled !== undefined;
  // Nothing tells when such a handler is done but that it does no more.
  return now - Math.max(call.lastActivity ?? 0, call.cancelled!.at) >= SILENCE;
}
