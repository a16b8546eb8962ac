import { ms } from "../../text/duration";
import type { HandlerEvidence, LeftListener, LiveTimer, SourcePlace } from "../evidence";
import type { Blame } from "./outcome";

/** A sentence for each thing that a handler has left behind, and the line to blame where one is known. */
export function remains({ timers, leftListeners, upstreams }: HandlerEvidence): {
  readonly evidence: readonly string[];
  readonly blame: readonly Blame[];
} {
  const all = [
    ...timers.map((timer) => ({ kind: "timer" as const, text: timerText(timer), place: timer.place })),
    ...leftListeners.map((listener) => ({
      kind: "listener" as const,
      text: listenerText(listener),
      place: listener.place,
    })),
    ...upstreams
      .filter(({ ended }) => !ended)
      .map(({ path, place }) => ({
        kind: "upstream" as const,
        text: `the call of ${path} is still under way`,
        place,
      })),
  ];
  return {
    evidence: all.map(({ text }) => text),
    blame: all.flatMap(({ kind, text, place }) => (place ? [{ kind, text, place }] : [])),
  };
}

/** The line at which a handler was last seen at work after its cancel; else where the handler is. */
export function lastPlace({ cancelled, lastWork, handler }: HandlerEvidence): Blame[] {
  if (cancelled && lastWork?.place) {
    const text = `${WORK[lastWork.kind]} ${ms(Math.max(0, lastWork.at - cancelled.at))} after the cancel`;
    return [{ kind: "work", text, place: lastWork.place }];
  }
  return ranOn(handler);
}

/** The handler itself is to blame, when nothing nearer is known. */
export function ranOn(handler: SourcePlace | undefined): Blame[] {
  return handler ? [{ kind: "work", text: "this handler ran on", place: handler }] : [];
}

const WORK = {
  write: "it still wrote",
  timer: "a timer that it had set fired",
  upstream: "it still made a call",
  request: "it still asked the system for something",
} as const;

function timerText({ kind, count }: LiveTimer): string {
  if (count > 1) return `${count} ${kind}s are still alive`;
  return `${kind === "timeout" ? "a" : "an"} ${kind} is still alive`;
}

/** A listener that is left, in words. */
function listenerText({ event, emitter, count }: LeftListener): string {
  const listeners = count === 1 ? "a listener" : `${count} listeners`;
  return `${listeners} for '${event}' on ${emitter} ${count === 1 ? "is" : "are"} left`;
}
